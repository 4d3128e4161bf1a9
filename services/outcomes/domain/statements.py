"""The month's statement: what is owed for delivery and outcomes, less what is owed back [rules 61, 79, 81, 82].

Amounts in pence. The total is never kept apart from its lines: it is their sum.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate

from services.outcomes.domain.claims import Claim
from services.outcomes.domain.funding import left
from services.outcomes.domain.prices import banded
from services.outcomes.domain.states import STATEMENT_STATES
from shared.terms.calendar import Month
from shared.terms.faults import Fault, refuse, transition
from shared.terms.programme import Programme

KINDS = ("delivery_fee", "outcome", "recovery")


@dataclass(frozen=True)
class Line:
    """One amount on a statement; a recovery is negative and `reverses` the line that paid the claim."""

    id: str
    statement_id: str
    number: int
    kind: str
    amount: int
    claim_id: str | None = None
    participant_id: str | None = None
    reverses: str | None = None

    @property
    def key(self) -> str:
        return self.id


@dataclass(frozen=True)
class Statement:
    """One programme's month, by the version of the contract that ran when it was cut off."""

    id: str
    programme: str
    month: str
    visible_to: list[str]
    state: str
    cut_off_on: date
    delivery_fee: int
    outcomes: int
    recoveries: int
    total: int
    authorised_on: date | None = None
    version: int = 1
    programme_version: str = ""

    @property
    def key(self) -> str:
        return self.id

    def authorised(self, on: date) -> "Statement":
        """Released for payment by the commissioner's finance; raises `ForbiddenTransition`."""
        state = transition(STATEMENT_STATES, self.state, "authorise", "statement")
        return replace(self, state=state, authorised_on=on, version=self.version + 1)


def check_month(programme: Programme, month: Month, latest: Month | None, today: date) -> None:
    """Raises `Refused`: a month is cut off when it is over, after the month before it, from the programme's first."""
    first = Month.of(programme.starts_on)
    wanted = latest.next() if latest else first
    faults = []
    if month < first:
        faults.append(Fault("/month", "before-programme", f"{programme.id} starts in {first}; there is nothing before"))
    elif month > wanted:
        faults.append(Fault("/month", "out-of-order", f"statements come in order; {wanted} is the next to cut off"))
    if today <= month.last:
        message = f"{month} is not over; cut it off after {month.last}"
        faults.append(Fault("/month", "month-not-over", message))
    refuse(faults)


def cut_off(
    programme: Programme,
    month: Month,
    claims: Iterable[Claim],
    today: date,
    new_id: Callable[[str], str],
    paid_before: Mapping[str, int] | None = None,
    brought: int = 0,
) -> tuple[Statement, list[Line]]:
    """The statement and its lines: the fee, each approved claim of the month or before, each claim owed back.

    `paid_before` is how many of each outcome earlier statements paid and did not take back: volume bands count on from
    there, less what this one takes back.
    `brought` is what outcomes brought on them, less what was recovered: where the programme has a funding cap, claims
    that no longer fit under it wait, approved, until something is recovered.
    """
    statement_id = new_id("stm")
    found = list(claims)
    owed = _owed_back(found)
    recoveries = _recoveries(owed, statement_id, new_id)
    room = left(programme, brought + sum(line.amount for line in recoveries))
    paid = Counter(paid_before or {})
    paid.subtract(claim.outcome for claim in owed)
    outcomes = _outcomes(programme, found, month, statement_id, new_id, paid)
    lines = [*_fee(programme, month, statement_id, new_id), *_within(outcomes, room), *recoveries]
    numbered = [replace(line, number=number) for number, line in enumerate(lines, start=1)]
    sums = {kind: sum(line.amount for line in numbered if line.kind == kind) for kind in KINDS}
    statement = Statement(
        statement_id,
        programme.id,
        str(month),
        sorted(programme.parties),
        transition(STATEMENT_STATES, "OPEN", "cut_off", "statement"),
        today,
        sums["delivery_fee"],
        sums["outcome"],
        sums["recovery"],
        sum(line.amount for line in numbered),
        programme_version=programme.version,
    )
    return statement, numbered


def _fee(programme: Programme, month: Month, statement_id: str, new_id: Callable[[str], str]) -> list[Line]:
    amount = programme.fee_for(month)
    return [Line(new_id("lin"), statement_id, 0, "delivery_fee", amount)] if amount else []


def _outcomes(
    programme: Programme,
    claims: list[Claim],
    month: Month,
    statement_id: str,
    new_id: Callable[[str], str],
    paid: Counter[str],
) -> list[Line]:
    due = [claim for claim in claims if claim.state == "approved" and claim.achieved_on <= month.last]
    rules, lines = {rule.id: rule for rule in programme.outcomes}, []
    for claim in sorted(due, key=lambda claim: (claim.achieved_on, claim.id)):
        paid[claim.outcome] += 1
        rule = rules.get(claim.outcome)  # gone from the contract: it stands for who came under it, at its price
        amount = banded(rule, claim.achieved_on, paid[claim.outcome], claim.price) if rule else claim.price
        lines.append(Line(new_id("lin"), statement_id, 0, "outcome", amount, claim.id, claim.participant_id))
    return lines


def _within(lines: list[Line], room: int | None) -> list[Line]:
    """The lines that fit, in their order; after the first that does not fit, all of them wait."""
    if room is None:
        return lines
    running = accumulate(line.amount for line in lines)
    return [line for line, total in zip(lines, running, strict=True) if total <= room]


def _owed_back(claims: list[Claim]) -> list[Claim]:
    owed = [claim for claim in claims if claim.owed_back and claim.state != "payable"]
    return sorted(owed, key=lambda claim: (claim.achieved_on, claim.id))


def _recoveries(owed: list[Claim], statement_id: str, new_id: Callable[[str], str]) -> list[Line]:
    return [
        Line(new_id("lin"), statement_id, 0, "recovery", -paid_for(c), c.id, c.participant_id, c.line_id) for c in owed
    ]


def paid_for(claim: Claim) -> int:
    """What its line paid for a claim."""
    return claim.price if claim.amount is None else claim.amount


def lined(claim: Claim, line: Line) -> Claim:
    """The claim once a cut-off has put it on a line."""
    if line.kind == "recovery":
        return claim.changed(recovery_line_id=line.id)
    return replace(claim.after("cut_off", claim.code), line_id=line.id, amount=line.amount)


def moved(claim: Claim, line: Line) -> Claim:
    """The claim once the statement that carries the line is authorised."""
    return claim.after("recover" if line.kind == "recovery" else "pay", claim.code)
