"""Rows that are kept for a time and then deleted, in batches."""

from datetime import timedelta

from shared.store.database import Database

DELETE = """
DELETE FROM {table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM {table} WHERE {column} < $1 LIMIT $2))
"""
BATCH = 5000


async def expire(database: Database, table: str, column: str, days: int) -> int:
    """Deletes the rows whose instant in `column` is more than `days` ago; returns how many those were."""
    done, delete = 0, DELETE.format(table=table, column=column)
    while True:
        async with database.as_worker() as uow:
            status = await uow.conn.execute(delete, uow.now - timedelta(days=days), BATCH)
        deleted = int(status.removeprefix("DELETE "))
        done += deleted
        if deleted < BATCH:
            return done
