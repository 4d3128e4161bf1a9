"""JSON between Python and Postgres: orjson, with bytes in the notation of Postgres."""

import asyncpg
import orjson


def to_json(value: object) -> str:
    """JSON text that Postgres reads; bytes become `\\x…`."""
    return orjson.dumps(value, default=lambda value: f"\\x{value.hex()}").decode()


def bytes_of(text: str) -> bytes:
    """The bytes of a `bytea` that Postgres wrote into JSON."""
    return bytes.fromhex(text.removeprefix("\\x"))


async def set_codecs(conn: asyncpg.Connection) -> None:
    for name in ("json", "jsonb"):
        await conn.set_type_codec(name, schema="pg_catalog", encoder=to_json, decoder=orjson.loads)
