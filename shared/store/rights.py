"""Least privilege: what the api and the worker role of a service may do with each of its tables.

Nothing may be deleted but where the worker does delete, and a log is only added to.
"""

from collections.abc import Iterator

import sqlalchemy as sa

NONE, READ, ADD, CHANGE = "", "SELECT", "SELECT, INSERT", "SELECT, INSERT, UPDATE"
ADD_UNREAD, READ_AND_DELETE = "INSERT", "SELECT, DELETE"
UPDATE, CHANGE_AND_DELETE = "SELECT, UPDATE", "SELECT, INSERT, UPDATE, DELETE"
DEFAULT = {"api": CHANGE, "worker": CHANGE}


def permit(*tables: sa.Table, api: str, worker: str) -> None:
    """Gives the two roles these rights to `tables`, such as READ; without it a table is neither closed nor deletable.

    A row that is locked needs the right to update it.
    """
    for table in tables:
        table.info["rights"] = {"api": api, "worker": worker}


def grants(service: str, tables: list[sa.Table]) -> Iterator[str]:
    """The GRANT statements for `tables`."""
    for table in tables:
        for role, rights in table.info.get("rights", DEFAULT).items():
            if rights:
                yield f'GRANT {rights} ON "{table.name}" TO milepost_{service}_{role}'
