"""The idiomatic way to record a referral and emit an event: async SQLAlchemy, a commit, then a send to Kafka.

A crash between the commit and the send loses the event, and nothing reports it.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

from aiokafka import AIOKafkaProducer
from fastapi import FastAPI, Request
from sqlalchemy import ForeignKey
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bench.rivals.server import configured_dsn, run
from services.referrals.request_bodies.referrals import ReferralIn
from shared.terms.ids import new_id


class Base(DeclarativeBase):
    pass


class Person(Base):
    __tablename__ = "orm_person"
    id: Mapped[str] = mapped_column(primary_key=True)
    surname: Mapped[str]
    first_name: Mapped[str]
    date_of_birth: Mapped[date]
    nino: Mapped[str]


class Referral(Base):
    __tablename__ = "orm_referral"
    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("orm_person.id"))
    reference: Mapped[str]
    programme: Mapped[str]
    area: Mapped[str]
    referred_on: Mapped[date]


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    engine = create_async_engine(
        "postgresql+asyncpg://" + configured_dsn().split("://", 1)[1], pool_size=10, max_overflow=0
    )
    async with engine.begin() as conn:
        await conn.run_sync(Base.metadata.create_all)
    producer = AIOKafkaProducer(
        bootstrap_servers=os.environ["MILEPOST_KAFKA"], acks="all", enable_idempotence=True, linger_ms=0
    )
    await producer.start()
    app.state.sessions, app.state.producer = async_sessionmaker(engine, expire_on_commit=False), producer
    yield
    await producer.stop()
    await engine.dispose()


app = FastAPI(lifespan=lifespan)


@app.get("/readyz")
async def ready() -> dict[str, str]:
    return {"status": "ready"}


@app.post("/v1/referrals", status_code=201)
async def receive(request: Request) -> dict[str, Any]:
    raw = await request.body()
    person, referral = _rows(ReferralIn.model_validate_json(raw))
    async with app.state.sessions() as session:
        session.add(person)
        session.add(referral)
        await session.commit()
    headers = [("type", b"referral.received"), ("content-type", b"application/json")]
    topic = os.environ["MILEPOST_JOURNEY_TOPIC"]
    await app.state.producer.send_and_wait(topic, raw, referral.id.encode(), headers=headers)
    return {"id": referral.id, "reference": referral.reference, "state": "RECEIVED"}


def _rows(body: ReferralIn) -> tuple[Person, Referral]:
    person = Person(
        id=new_id("per"),
        surname=body.surname,
        first_name=body.first_name,
        date_of_birth=body.date_of_birth,
        nino=body.nino,
    )
    referral = Referral(
        id=new_id("ref"),
        person_id=person.id,
        reference=body.reference,
        programme=body.programme,
        area=body.area,
        referred_on=body.referred_on,
    )
    return person, referral


if __name__ == "__main__":
    run(app)
