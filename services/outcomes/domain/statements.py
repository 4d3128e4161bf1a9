"""The month's statement: what is owed for delivery and outcomes, less what is recovered [rules 61, 79, 81, 82].

Amounts in pence. The total is the sum of the lines.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate
from typing import Literal

from services.outcomes.domain.claims import Claim
from services.outcomes.domain.funding import remaining_budget
from services.outcomes.domain.prices import banded_price
from services.outcomes.domain.states import STATEMENT_STATES
from shared.terms.calendar import Month
from shared.terms.faults import Fault, refuse, transition
from shared.terms.programme import Programme

LineKind = Literal["delivery_fee", "outcome", "recovery"]


@dataclass(frozen=True)
class Line:
    """One amount on a statement; a recovery (clawback) is negative and `reverses` the line that paid the claim."""

    id: str
    statement_id: str
    number: int
    kind: LineKind
    amount: int
    claim_id: str | None = None
    participant_id: str | None = None
    reverses: str | None = None


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

    def authorise(self, on: date) -> "Statement":
        """Released for payment by the commissioner's finance; raises `ForbiddenTransition`."""
        state = transition(STATEMENT_STATES, self.state, "authorise", "statement")
        return replace(self, state=state, authorised_on=on, version=self.version + 1)


def check_month(programme: Programme, month: Month, latest: Month | None, today: date) -> None:
    """Raises `Refused`: a month is cut off when it is over, after the month before it, from the programme's first."""
    first = Month.of(programme.starts_on)
    following = latest.next() if latest else first
    faults = []
    if month < first:
        faults.append(Fault("/month", "before-programme", f"{programme.id} starts in {first}; there is nothing before"))
    elif month > following:
        message = f"statements come in order; {following} is the next to cut off"
        faults.append(Fault("/month", "out-of-order", message))
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
    spent: int = 0,
) -> tuple[Statement, list[Line]]:
    """The statement and its lines: the fee, each approved claim of the month or before, each claim owed back.

    `paid_before` is the number of each outcome that earlier statements paid and did not recover: volume bands count on
    from there, less what this statement recovers. `spent` is the pence that earlier statements paid for outcomes, less
    what they recovered: under a funding cap, claims that no longer fit stay approved until something is recovered.
    """
    candidates = sorted(claims, key=lambda claim: (claim.achieved_on, claim.id))
    owed_back = [claim for claim in candidates if claim.owed_back and claim.state != "payable"]
    recoveries = [(claim, -amount_paid(claim)) for claim in owed_back]
    counts = Counter(paid_before or {})
    counts.subtract(claim.outcome for claim in owed_back)
    due = [claim for claim in candidates if claim.state == "approved" and claim.achieved_on <= month.last]
    payments = _affordable(
        _priced(programme, due, counts), remaining_budget(programme, spent + sum(pence for _, pence in recoveries))
    )
    fee = programme.fee_for(month)
    statement_id = new_id("stm")
    amounts: list[tuple[LineKind, Claim | None, int]] = [("delivery_fee", None, fee)] if fee else []
    amounts += [("outcome", claim, pence) for claim, pence in payments]
    amounts += [("recovery", claim, pence) for claim, pence in recoveries]
    lines = [_line(new_id("lin"), statement_id, number, *amount) for number, amount in enumerate(amounts, start=1)]
    sums = Counter[str]()
    for line in lines:
        sums[line.kind] += line.amount
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
        sum(line.amount for line in lines),
        programme_version=programme.version,
    )
    return statement, lines


def _line(line_id: str, statement_id: str, number: int, kind: LineKind, claim: Claim | None, pence: int) -> Line:
    if claim is None:
        return Line(line_id, statement_id, number, kind, pence)
    reverses = claim.line_id if kind == "recovery" else None
    return Line(line_id, statement_id, number, kind, pence, claim.id, claim.participant_id, reverses)


def _priced(programme: Programme, claims: Iterable[Claim], counts: Counter[str]) -> list[tuple[Claim, int]]:
    """Each claim with its price in pence, by its volume band; `counts` goes on with every claim."""
    outcomes = {outcome.id: outcome for outcome in programme.outcomes}
    priced = []
    for claim in claims:
        counts[claim.outcome] += 1
        # An outcome removed from the contract stays for participants who came under it, at the claim's price.
        outcome = outcomes.get(claim.outcome)
        number = counts[claim.outcome]
        pence = banded_price(outcome, claim.achieved_on, number, claim.price) if outcome else claim.price
        priced.append((claim, pence))
    return priced


def _affordable(priced: list[tuple[Claim, int]], budget: int | None) -> list[tuple[Claim, int]]:
    """The claims that fit in the budget, in their order; all after the first that does not fit wait."""
    if budget is None:
        return priced
    running = accumulate(pence for _, pence in priced)
    return [entry for entry, total in zip(priced, running, strict=True) if total <= budget]


def amount_paid(claim: Claim) -> int:
    """The pence that its line paid for a claim."""
    return claim.price if claim.amount is None else claim.amount


def put_on_line(claim: Claim, line: Line) -> Claim:
    """The claim once a cut-off has put it on a line."""
    if line.kind == "recovery":
        return claim.with_changes(recovery_line_id=line.id)
    return replace(claim.after("cut_off", claim.code), line_id=line.id, amount=line.amount)


def authorise_line(claim: Claim, line: Line) -> Claim:
    """The claim once the statement that carries the line is authorised: paid or recovered."""
    return claim.after("recover" if line.kind == "recovery" else "pay", claim.code)
