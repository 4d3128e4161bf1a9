"""The rival of a single referral: the same model checks the body, and one asyncpg insert in autocommit stores it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from fastapi import FastAPI, Request

from bench.rivals.server import configured_dsn, run
from services.referrals.request_bodies.referrals import ReferralIn
from shared.terms.ids import new_id

TABLE = """
CREATE TABLE IF NOT EXISTS intake (id text PRIMARY KEY, reference text, programme text, referred_on date, body text)
"""
INSERT = "INSERT INTO intake (id, reference, programme, referred_on, body) VALUES ($1, $2, $3, $4, $5)"


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with asyncpg.create_pool(configured_dsn(), min_size=10, max_size=10) as pool:
        await pool.execute(TABLE)
        app.state.pool = pool
        yield


app = FastAPI(lifespan=lifespan)


@app.get("/readyz")
async def ready() -> dict[str, str]:
    return {"status": "ready"}


@app.post("/v1/referrals", status_code=201)
async def receive(request: Request) -> dict[str, Any]:
    raw = await request.body()
    referral, referral_id = ReferralIn.model_validate_json(raw), new_id("ref")
    values = (referral_id, referral.reference, referral.programme, referral.referred_on, raw.decode())
    await app.state.pool.execute(INSERT, *values)
    return {"id": referral_id, "reference": referral.reference, "state": "RECEIVED"}


if __name__ == "__main__":
    run(app)
