"""The month's statement: what is owed for delivery and outcomes, less what is recovered [rules 61, 79, 81, 82].

Amounts in pence. The total is the sum of the lines.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
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


@dataclass(frozen=True)
class Amount:
    """What one line of a statement will say; without a claim it is the delivery fee."""

    kind: LineKind
    pence: int
    claim: Claim | None = None

    def line(self, line_id: str, statement_id: str, number: int) -> Line:
        if self.claim is None:
            return Line(line_id, statement_id, number, self.kind, self.pence)
        reverses = self.claim.line_id if self.kind == "recovery" else None
        claim_id, participant_id = self.claim.id, self.claim.participant_id
        return Line(line_id, statement_id, number, self.kind, self.pence, claim_id, participant_id, reverses)


def amounts_due(
    programme: Programme, month: Month, claims: Iterable[Claim], paid_before: Mapping[str, int], spent: int
) -> list[Amount]:
    """The fee, each approved claim of the month or before, and each claim owed back, in the order of the lines.

    `paid_before` is the number of each outcome that earlier statements paid and did not recover: volume bands count on
    from there, less what this statement recovers. `spent` is the pence that earlier statements paid for outcomes, less
    what they recovered: under a funding cap, the first claim that does not fit and all after it wait.
    """
    candidates = sorted(claims, key=lambda claim: (claim.achieved_on, claim.id))
    owed_back = [claim for claim in candidates if claim.owed_back and claim.state != "payable"]
    recoveries = [Amount("recovery", -amount_paid(claim), claim) for claim in owed_back]
    budget = remaining_budget(programme, spent + sum(recovery.pence for recovery in recoveries))
    counts = Counter(paid_before)
    counts.subtract(claim.outcome for claim in owed_back)
    payments: list[Amount] = []
    for claim in candidates:
        if claim.state != "approved" or claim.achieved_on > month.last:
            continue
        counts[claim.outcome] += 1
        pence = price_in_band(programme, claim, counts[claim.outcome])
        if budget is not None and sum(payment.pence for payment in payments) + pence > budget:
            break
        payments.append(Amount("outcome", pence, claim))
    fee = programme.fee_for(month)
    return [*([Amount("delivery_fee", fee)] if fee else []), *payments, *recoveries]


def price_in_band(programme: Programme, claim: Claim, number: int) -> int:
    """The pence for a claim that is the `number`th of its outcome.

    An outcome removed from the contract stays for participants who came under it, at the claim's price.
    """
    outcome = next((outcome for outcome in programme.outcomes if outcome.id == claim.outcome), None)
    return banded_price(outcome, claim.achieved_on, number, claim.price) if outcome else claim.price


def cut_off(
    programme: Programme,
    month: Month,
    claims: Iterable[Claim],
    today: date,
    new_id: Callable[[str], str],
    paid_before: Mapping[str, int] | None = None,
    spent: int = 0,
) -> tuple[Statement, list[Line]]:
    """The statement of a month and its lines; the arguments are those of `amounts_due`."""
    statement_id = new_id("stm")
    amounts = amounts_due(programme, month, claims, paid_before or {}, spent)
    lines = [amount.line(new_id("lin"), statement_id, number) for number, amount in enumerate(amounts, start=1)]
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
        sums.total(),
        programme_version=programme.version,
    )
    return statement, lines


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
