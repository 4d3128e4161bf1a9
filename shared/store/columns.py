"""Columns as tables of records have them."""

import sqlalchemy as sa


def text(name: str, *, required: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text, nullable=not required)


def day(name: str, *, required: bool = False) -> sa.Column:
    return sa.Column(name, sa.Date, nullable=not required)


def flag(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false())
