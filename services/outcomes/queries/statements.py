"""Statements with their lines and their funding."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict

from services.outcomes.domain.funding import apportion, due_on, pay_by, remaining_budget
from services.outcomes.queries import Resource
from shared.store.statements import Row
from shared.store.unit_of_work import UnitOfWork
from shared.terms.calendar import Month
from shared.terms.faults import NotFound
from shared.terms.money import pounds
from shared.terms.programme import Programmes, UnknownProgrammeVersion

# `spent` is what the programme's statements have paid for outcomes up to this one, less what they recovered.
STATEMENT = """
SELECT s.*, (SELECT sum(b.outcomes + b.recoveries)::bigint FROM statement b
             WHERE b.programme = s.programme AND b.month <= s.month) AS spent
FROM statement s
"""
READ = STATEMENT + "WHERE s.id = $1"
LIST = (
    STATEMENT
    + """
WHERE ($1::text IS NULL OR (s.month, s.id) > ($1, $2))
  AND ($3::text IS NULL OR s.programme = $3) AND ($4::text IS NULL OR s.month = $4)
ORDER BY s.month, s.id LIMIT $5
"""
)
LINES = """
SELECT statement_id, id, number, kind, amount, claim_id, participant_id, reverses, counted_as, basis,
       withdrawn_on, withdrawn_by, withdrawn_because
FROM statement_line WHERE statement_id = ANY($1::text[]) ORDER BY statement_id, number
"""
WITHDRAWN = ("withdrawn_on", "withdrawn_by", "withdrawn_because")


async def read_statement(uow: UnitOfWork, programmes: Programmes, statement_id: str) -> Resource:
    """One statement with its lines; raises `NotFound`."""
    row = await uow.conn.fetchrow(READ, statement_id)
    if row is None:
        raise NotFound("statement", statement_id)
    return (await _with_lines(uow, programmes, [row]))[0]


async def list_statements(
    uow: UnitOfWork,
    programmes: Programmes,
    after: Sequence[str] | None,
    limit: int,
    programme: str | None,
    month: str | None,
) -> list[Resource]:
    """At most `limit` statements with their lines after a month and id, by month."""
    month_after, id_after = after or (None, None)
    rows = await uow.conn.fetch(LIST, month_after, id_after, programme, month, limit)
    return await _with_lines(uow, programmes, rows)


async def _with_lines(uow: UnitOfWork, programmes: Programmes, rows: Sequence[Row]) -> list[Resource]:
    lines: dict[str, list[Resource]] = defaultdict(list)
    withdrawn: dict[str, list[Resource]] = defaultdict(list)
    for line in await uow.conn.fetch(LINES, [row["id"] for row in rows]):
        kept = line["withdrawn_on"] is None
        hidden = ("statement_id", *(WITHDRAWN if kept else ()))
        members = {name: value for name, value in line.items() if name not in hidden}
        (lines if kept else withdrawn)[line["statement_id"]].append(members | {"amount": pounds(line["amount"])})
    return [
        {name: value for name, value in row.items() if name not in ("visible_to", "spent")}
        | {name: pounds(row[name]) for name in ("delivery_fee", "outcomes", "recoveries", "total")}
        | _funding(programmes, row)
        | {"lines": lines[row["id"]], "withdrawn_lines": withdrawn[row["id"]]}
        for row in rows
    ]


def _funding(programmes: Programmes, row: Row) -> Resource:
    """Its due days, the funders' portions and the remaining budget, by the terms of the version that cut it off.

    Without members for a programme of which no version is loaded.
    """
    month = Month.of(row["month"])
    try:
        programme = programmes.for_referral(row["programme"], row["programme_version"])
    except UnknownProgrammeVersion:
        return {"cut_off_due_on": None, "pay_by": None, "funders": [], "left_for_outcomes": None}
    remaining = remaining_budget(programme, month, row["spent"])
    return {
        "cut_off_due_on": due_on(programme, month),
        "pay_by": pay_by(programme, row["cut_off_on"]),
        "funders": [
            asdict(portion) | {"amount": pounds(portion.amount)}
            for portion in apportion(programme, month, row["total"])
        ],
        "left_for_outcomes": None if remaining is None else pounds(remaining),
    }
