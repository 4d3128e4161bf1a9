"""Loads events and a contract's tables into DuckDB and asks what every figure is at the end of a day."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path

import duckdb

HERE = Path(__file__).parent
LINES, FIGURES = (
    [statement for statement in (HERE / name).read_text(encoding="utf-8").split(";\n") if statement.strip()]
    for name in ("lines.sql", "figures.sql")
)
ALWAYS = date(1900, 1, 1)
# Public holidays on weekdays, from gov.uk/bank-holidays.
HOLIDAYS = {
    "england-and-wales": """
        2019-01-01 2019-04-19 2019-04-22 2019-05-06 2019-05-27 2019-08-26 2019-12-25 2019-12-26
        2020-01-01 2020-04-10 2020-04-13 2020-05-08 2020-05-25 2020-08-31 2020-12-25 2020-12-28""",
    "scotland": """
        2019-01-01 2019-01-02 2019-04-19 2019-05-06 2019-05-27 2019-08-05 2019-12-02 2019-12-25 2019-12-26
        2020-01-01 2020-01-02 2020-04-10 2020-05-08 2020-05-25 2020-08-03 2020-11-30 2020-12-25 2020-12-28""",
}
TABLES = {
    "event": "pos INTEGER, type TEXT, who TEXT, occurred_on DATE, recorded_on DATE, data JSON",
    "version": "n INTEGER, v TEXT, since DATE, nation TEXT, first BOOLEAN",
    "clock": "v TEXT, name TEXT, counted_from TEXT, length INTEGER, unit TEXT, effective_from DATE",
    "role": "v TEXT, provider TEXT, role TEXT",
    "engagement": "v TEXT, outcome TEXT",
    "standard": "v TEXT, within_days INTEGER",
    "kpi": "v TEXT, id TEXT, effective_from DATE, numerator TEXT, denominator TEXT, unit TEXT, target DOUBLE, "
    "green_below DOUBLE, green_above DOUBLE, amber_below DOUBLE, amber_above DOUBLE, matures_after TEXT, "
    "by_slice BOOLEAN",
    "working": "nation TEXT, day DATE, n INTEGER",
    "month": "n INTEGER, month TEXT, first_day DATE, last_day DATE",
}
Figure = tuple[int, int | None, str]
Key = tuple[str, str, str, str, str]
"""A KPI, a month, a window, a dimension ("all" for the whole) and a code of it."""


class Recount:
    """The figures of one contract from its events; `rows` are those of each table in `TABLES`."""

    def __init__(self, rows: Mapping[str, Iterable[tuple]], first: date, last: date) -> None:
        self.db = duckdb.connect()
        filled = {**rows, "working": working_days(first, last + timedelta(days=400)), "month": months(first, last)}
        for name, columns in TABLES.items():
            self.db.execute(f"CREATE TABLE {name} ({columns})")
            if lines := [*filled[name]]:
                self.db.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(lines[0]))})", lines)

    def as_at(self, day: date) -> dict[Key, Figure]:
        """Every figure, with its numerator, denominator and colour."""
        for statement in (*LINES, *FIGURES):
            self.db.execute(statement, {"as_at": day} if "$as_at" in statement else None)
        rows = self.db.execute('SELECT id, month, "window", dimension, code, num, den, rag FROM figure').fetchall()
        return {tuple(row[:5]): tuple(row[5:]) for row in rows}


def working_days(first: date, last: date) -> list[tuple[str, date, int]]:
    """Every working day of each nation, numbered."""
    days = [first + timedelta(days=n) for n in range((last - first).days)]
    numbered = []
    for nation, holidays in HOLIDAYS.items():
        closed = {date.fromisoformat(day) for day in holidays.split()}
        working = [day for day in days if day.weekday() < 5 and day not in closed]
        numbered += [(nation, day, n) for n, day in enumerate(working, 1)]
    return numbered


def months(first: date, last: date) -> list[tuple[int, str, date, date]]:
    """Every month from the first day's to the last day's, numbered."""
    listed, day = [], first.replace(day=1)
    while day <= last:
        after = (day + timedelta(days=31)).replace(day=1)
        listed.append((len(listed) + 1, f"{day:%Y-%m}", day, after - timedelta(days=1)))
        day = after
    return listed
