"""Reads for the API: resources as callers see them, money in pounds."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from services.outcomes.domain.claims import Claim
from services.outcomes.domain.earnings import Notification, Payment
from services.outcomes.domain.funding import apportioned, due_on, left, pay_by
from services.outcomes.domain.milestones import Milestone
from services.outcomes.domain.person import Person
from services.outcomes.domain.record import Record
from services.outcomes.domain.thresholds import Threshold
from services.outcomes.records import OF_PARTICIPANTS, READS, record_of
from shared.store.statements import Row
from shared.store.unit_of_work import UnitOfWork
from shared.terms.calendar import Month
from shared.terms.faults import NotFound
from shared.terms.money import pounds
from shared.terms.programme import AnyOutcome, Programmes

PERSON = "SELECT * FROM participant WHERE id = $1"
DELIVERY = "SELECT * FROM delivery WHERE id = $1"
UNMATCHED = """
SELECT position, reference, row, reason, queued_at FROM unmatched
WHERE settled_at IS NULL AND position > $1 AND ($2::text IS NULL OR reference = $2)
  AND ($3::text IS NULL OR reason = $3)
ORDER BY position LIMIT $4
"""
CLAIM = """
SELECT c.*, p.programme, p.provider, l.statement_id, r.statement_id AS recovery_statement_id
FROM claim c JOIN participant p ON p.id = c.participant_id
LEFT JOIN statement_line l ON l.id = c.line_id LEFT JOIN statement_line r ON r.id = c.recovery_line_id
"""
PROOFS = """
SELECT how, obtained_on, reference, basis, attempt FROM claim_evidence WHERE claim_id = $1 ORDER BY attempt, id
"""
ONE_CLAIM = CLAIM + "WHERE c.id = $1"
CLAIMS_OF = CLAIM + "WHERE c.participant_id = $1 ORDER BY c.id"
CLAIMS = (
    CLAIM
    + """
WHERE c.id > $1 AND ($2::text IS NULL OR p.programme = $2) AND ($3::text IS NULL OR c.state = $3)
  AND ($4::text IS NULL OR p.provider = $4) AND ($5::text IS NULL OR c.participant_id = $5)
ORDER BY c.id LIMIT $6
"""
)
WITH_BROUGHT = """
SELECT s.*, (SELECT sum(b.outcomes + b.recoveries)::bigint FROM statement b
             WHERE b.programme = s.programme AND b.month <= s.month) AS brought
FROM statement s
"""
STATEMENT = WITH_BROUGHT + "WHERE s.id = $1"
LINES = "SELECT * FROM statement_line WHERE statement_id = ANY($1::text[]) ORDER BY statement_id, number"
STATEMENTS = (
    WITH_BROUGHT
    + """
WHERE ($1::text IS NULL OR (s.month, s.id) > ($1, $2))
  AND ($3::text IS NULL OR s.programme = $3) AND ($4::text IS NULL OR s.month = $4)
ORDER BY s.month, s.id LIMIT $5
"""
)


async def outcomes(uow: UnitOfWork, programmes: Programmes, participant_id: str) -> dict[str, Any]:
    """One participant's earnings, milestones and claims; raises `Problem` not-found."""
    found = await uow.conn.fetchrow(PERSON, participant_id)
    if found is None:
        raise NotFound("participant", participant_id)
    person = Person(**dict(found))
    record = record_of(programmes, person)
    for kind in OF_PARTICIPANTS:
        record.know(kind(**dict(row)) for row in await uow.conn.fetch(READS[kind], [participant_id]))
    claims = await uow.conn.fetch(CLAIMS_OF, participant_id)
    return _outcomes(record) | {"claims": [claim_shown(row) for row in claims], "version": person.version}


def _outcomes(record: Record) -> dict[str, Any]:
    person, main = record.person, record.pay_outcome
    wanted = record.needed(main, person.started_on or date.max) if main else None
    return {
        "id": person.id,
        "reference": person.reference,
        "programme": person.programme,
        "provider": person.provider,
        "interest": _interest(person),
        "total": pounds(record.total(main)) if main else None,
        "threshold": pounds(wanted.amount) if wanted and wanted.amount else None,
        "basis": _basis(record, main) if main else None,
        "outcomes": [_milestone(record, milestone) for milestone in _in_order(record)],
        "payments": [_payment(record, payment) for payment in _by_day(record)],
        "notifications": [_notification(told) for told in _newest(record)],
    }


def _basis(record: Record, outcome: AnyOutcome) -> str | None:
    """Where the threshold comes from, in words [rule 62]."""
    known = record.known(outcome)
    if outcome.kind != "cumulative_earnings":
        return None
    if known is None:
        return outcome.threshold_basis
    return Threshold(outcome, known).words(known.first)


def _interest(person: Person) -> dict[str, Any]:
    return {
        "state": person.interest,
        "from_on": person.started_on,
        "counts_to_on": person.in_work_ends_on,
        "to_on": person.tail_ends_on,
        "closed_because": person.closed_because,
    }


def _in_order(record: Record) -> list[Milestone]:
    return sorted(record.all(Milestone), key=lambda milestone: milestone.key)


def _milestone(record: Record, milestone: Milestone) -> dict[str, Any]:
    """A projection carries neither date nor total of an achievement [rule 68]; `expected_on` is no achievement."""
    amount = pounds if milestone.unit == "pence" else int
    return {
        "outcome": milestone.outcome,
        "kind": record.programme.outcome(milestone.outcome).kind,
        "round": milestone.round,
        "state": milestone.state,
        "unit": "pounds" if milestone.unit == "pence" else milestone.unit,
        "threshold": amount(milestone.threshold),
        "basis": milestone.basis,
        "achieved_on": milestone.achieved_on,
        "total": None if milestone.total is None else amount(milestone.total),
        "expected_on": milestone.due_on,
        "differs": _differs(record, milestone),
    }


def _differs(record: Record, milestone: Milestone) -> bool:
    """Whether the feed has notified an outcome that its payments do not show: somebody should query it [rule 72]."""
    outcome = record.programme.outcome(milestone.outcome)
    if outcome.kind != "cumulative_earnings":
        return False
    newest = record.newest(outcome)
    notified = any(told.type == "outcome" for told in record.all(Notification))
    return milestone is newest and notified and not milestone.achieved


def _by_day(record: Record) -> list[Payment]:
    return sorted(record.all(Payment), key=lambda payment: (payment.paid_on, payment.employment, payment.payment_id))


def _payment(record: Record, payment: Payment) -> dict[str, Any]:
    window = record.pay_window
    excluded = window.exclusion(payment) if window else "not_in_programme"
    return {
        "employment": payment.employment,
        "payment": payment.payment_id,
        "paid_on": payment.paid_on,
        "amount": pounds(payment.amount),
        "qualifying": payment.stands and excluded is None,
        "excluded_because": excluded,
        "replaces": payment.corrects if not payment.reverses else None,
        "reverses": payment.corrects if payment.reverses else None,
        "corrected_by": payment.corrected_by,
        "recorded_at": payment.recorded_at,
    }


def _newest(record: Record) -> list[Notification]:
    newest: dict[tuple[str, int], Notification] = {}
    for told in sorted(record.all(Notification), key=lambda told: told.created_on):
        newest[told.type, told.step] = told
    return list(newest.values())


def _notification(told: Notification) -> dict[str, Any]:
    return {
        "type": told.type,
        "step": pounds(told.step) if told.step else None,
        "created_on": told.created_on,
        "amount": None if told.amount is None else pounds(told.amount),
    }


def claim_shown(row: Row) -> dict[str, Any]:
    kept = {name: value for name, value in dict(row).items() if name not in ("price", "amount", "code")}
    claim = Claim(**{name: row[name] for name in Claim.__dataclass_fields__})
    paid = {"price": pounds(claim.price), "amount": None if claim.amount is None else pounds(claim.amount)}
    return {**kept, **paid, "reason": claim.code, "owed_back": claim.owed_back}


async def claim(uow: UnitOfWork, claim_id: str) -> dict[str, Any]:
    """One claim; raises `Problem` not-found."""
    found = await uow.conn.fetchrow(ONE_CLAIM, claim_id)
    if found is None:
        raise NotFound("claim", claim_id)
    evidence = [dict(row) for row in await uow.conn.fetch(PROOFS, claim_id)]
    return claim_shown(found) | {"evidence": evidence}


async def claims(uow: UnitOfWork, after: str, limit: int, **filters: str | None) -> list[dict[str, Any]]:
    """Claims after an id, at most `limit`, by programme, state, provider and participant."""
    names = ("programme", "state", "provider", "participant")
    rows = await uow.conn.fetch(CLAIMS, after, *(filters[name] for name in names), limit)
    return [claim_shown(row) for row in rows]


async def delivery(uow: UnitOfWork, delivery_id: str) -> dict[str, Any]:
    """What became of a delivery's rows; raises `Problem` not-found."""
    found = await uow.conn.fetchrow(DELIVERY, delivery_id)
    if found is None:
        raise NotFound("delivery", delivery_id)
    return {name: value for name, value in dict(found).items() if name != "visible_to"}


async def unmatched(
    uow: UnitOfWork, after: int, limit: int, reference: str | None, reason: str | None
) -> list[dict[str, Any]]:
    """Rows that wait for a match, oldest first."""
    return [dict(row) for row in await uow.conn.fetch(UNMATCHED, after, reference, reason, limit)]


async def statement(uow: UnitOfWork, programmes: Programmes, statement_id: str) -> dict[str, Any]:
    """One statement with its lines; raises `Problem` not-found."""
    found = await uow.conn.fetchrow(STATEMENT, statement_id)
    if found is None:
        raise NotFound("statement", statement_id)
    return (await _with_lines(uow, programmes, [found]))[0]


async def statements(
    uow: UnitOfWork,
    programmes: Programmes,
    after: Sequence[Any] | None,
    limit: int,
    programme: str | None,
    month: str | None,
) -> list[dict[str, Any]]:
    """Statements with their lines, by month."""
    month_after, id_after = after or (None, None)
    rows = await uow.conn.fetch(STATEMENTS, month_after, id_after, programme, month, limit)
    return await _with_lines(uow, programmes, rows)


async def _with_lines(uow: UnitOfWork, programmes: Programmes, rows: Sequence[Row]) -> list[dict[str, Any]]:
    lines: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in await uow.conn.fetch(LINES, [row["id"] for row in rows]):
        shown = {name: value for name, value in dict(line).items() if name != "statement_id"}
        lines[line["statement_id"]].append(shown | {"amount": pounds(line["amount"])})
    return [_statement(row) | _funding(programmes, row) | {"lines": lines[row["id"]]} for row in rows]


def _statement(row: Row) -> dict[str, Any]:
    amounts = {name: pounds(row[name]) for name in ("delivery_fee", "outcomes", "recoveries", "total")}
    return {name: value for name, value in dict(row).items() if name not in ("visible_to", "brought")} | amounts


def _funding(programmes: Programmes, row: Row) -> dict[str, Any]:
    """When it is due, whose money it is, and what the funding cap leaves to outcomes after it, by its version's terms.

    Nothing of that is known of a version that never ran here.
    """
    month = Month.of(row["month"])
    try:
        programme = programmes.for_referral(row["programme"], row["programme_version"])
    except KeyError:
        return {"cut_off_due_on": None, "pay_by": None, "funders": [], "left_for_outcomes": None}
    portions = apportioned(programme, month, row["total"])
    remains = left(programme, row["brought"])
    return {
        "cut_off_due_on": due_on(programme, month),
        "pay_by": pay_by(programme, row["cut_off_on"]),
        "funders": [vars(one) | {"amount": pounds(one.amount)} for one in portions],
        "left_for_outcomes": None if remains is None else pounds(remains),
    }
