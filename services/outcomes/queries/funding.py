"""What a funder bears of a programme's statements, line by line and about nobody [rule 177]."""

from itertools import groupby

from services.outcomes.domain.funding import borne_by
from services.outcomes.queries import Resource
from shared.store.statements import Row
from shared.store.unit_of_work import UnitOfWork
from shared.terms.calendar import Month
from shared.terms.money import pounds
from shared.terms.programme import Programmes

LINES = """
SELECT s.id AS statement_id, s.month, s.programme_version, s.authorised_on, l.id, l.kind, l.amount
FROM statement s JOIN statement_line l ON l.statement_id = s.id AND l.withdrawn_on IS NULL
WHERE s.programme = $1 AND s.state = 'AUTHORISED' AND ($2::text IS NULL OR s.month = $2)
ORDER BY s.month, s.id, l.number
"""


async def list_funding(
    uow: UnitOfWork, programmes: Programmes, programme_id: str, funder: str, month: str | None
) -> list[Resource]:
    """The authorised statements of a programme, by month, with what the funder bears of each line."""
    await uow.show([programme_id])
    rows = await uow.conn.fetch(LINES, programme_id, month)
    return [
        _borne(programmes, programme_id, funder, list(lines))
        for _, lines in groupby(rows, key=lambda row: row["statement_id"])
    ]


def _borne(programmes: Programmes, programme_id: str, funder: str, lines: list[Row]) -> Resource:
    statement = lines[0]
    programme = programmes.for_referral(programme_id, statement["programme_version"])
    borne = borne_by(programme, Month.of(statement["month"]), funder, [line["amount"] for line in lines])
    return {
        "statement": statement["statement_id"],
        "month": statement["month"],
        "authorised_on": statement["authorised_on"],
        "borne": pounds(sum(borne)),
        "lines": [
            {"line": line["id"], "kind": line["kind"], "amount": pounds(line["amount"]), "borne": pounds(part)}
            for line, part in zip(lines, borne, strict=True)
        ],
    }
