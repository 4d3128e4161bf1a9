"""The month's statement: what is owed for delivery and outcomes, less what is recovered [rules 61, 79, 81, 82].

Amounts in pence. The total is the sum of the lines.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Literal

from services.outcomes.domain.claims import Claim
from services.outcomes.domain.funding import remaining_budget
from services.outcomes.domain.prices import PaidLine, PaidNumbers, band_of, banded_price
from services.outcomes.domain.states import STATEMENT_STATES
from shared.terms.calendar import Month
from shared.terms.faults import Fault, refuse, transition
from shared.terms.money import pounds
from shared.terms.programme import Programme

LineKind = Literal["delivery_fee", "outcome", "recovery"]
AGAIN = "return the statement, and cut the month off again"


@dataclass(frozen=True)
class Line:
    """One amount on a statement; a recovery (clawback) is not positive and `reverses` the line that paid the claim.

    `counted_as` is the number that a volume band priced, `basis` what the amount rests on, in words. A line that was
    withdrawn is kept, and counts for nothing.
    """

    id: str
    statement_id: str
    number: int
    kind: LineKind
    amount: int
    claim_id: str | None = None
    participant_id: str | None = None
    reverses: str | None = None
    counted_as: int | None = None
    withdrawn_on: date | None = None
    withdrawn_by: str | None = None
    withdrawn_because: str | None = None
    basis: str | None = None


@dataclass(frozen=True)
class OtherStatements:
    """What the other statements of a programme say.

    `paid` are their lines that count towards volume bands, `spent` the pence that they pay for outcomes less what they
    recover, `fees` the pence of the delivery fee by month.
    """

    paid: Sequence[PaidLine] = ()
    spent: int = 0
    fees: Mapping[Month, int] = field(default_factory=dict)


NO_OTHERS = OtherStatements()
Terms = Mapping[str, Programme]
"""The terms that each participant came under, by participant."""


@dataclass(frozen=True)
class Statement:
    """One programme's month, by the version of the contract that ran when it was cut off.

    A month that was returned is cut off again in its next `revision`.
    """

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
    revision: int = 1
    returned_on: date | None = None
    returned_by: str | None = None
    returned_because: str | None = None
    cut_off_by: str | None = None

    def authorise(self, on: date) -> "Statement":
        """Released for payment by the commissioner's finance; raises `ForbiddenTransition`."""
        state = transition(STATEMENT_STATES, self.state, "authorise", "statement")
        return replace(self, state=state, authorised_on=on, version=self.version + 1)

    def give_back(self, on: date, by: str, because: str) -> "Statement":
        """Returned before it is authorised, by an actor for a reason; raises `ForbiddenTransition`."""
        state = transition(STATEMENT_STATES, self.state, "return", "statement")
        return replace(self, state=state, returned_on=on, returned_by=by, returned_because=because)

    def without(self, lines: Iterable[Line]) -> "Statement":
        """The statement once these lines are withdrawn; raises `ForbiddenTransition` when it is authorised."""
        transition(STATEMENT_STATES, self.state, "return", "statement")
        sums = sums_of(lines)
        return replace(
            self,
            delivery_fee=self.delivery_fee - sums["delivery_fee"],
            outcomes=self.outcomes - sums["outcome"],
            recoveries=self.recoveries - sums["recovery"],
            total=self.total - sums.total(),
            version=self.version + 1,
        )


def sums_of(lines: Iterable[Line]) -> Counter[str]:
    """The pence of lines by their kind."""
    sums = Counter[str]()
    for line in lines:
        sums[line.kind] += line.amount
    return sums


def next_month(programme: Programme, months_made: Iterable[Month]) -> Month:
    """The month to cut off next: the first without a statement, or whose statement was returned."""
    month, cut = Month.of(programme.starts_on), set(months_made)
    while month in cut:
        month = month.next()
    return month


def check_month(programme: Programme, month: Month, following: Month, today: date) -> None:
    """Raises `Refused`: a month is cut off when it is over, after the month before it, from the programme's first."""
    first = Month.of(programme.starts_on)
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
    counted_as: int | None = None
    basis: str | None = None

    def line(self, line_id: str, statement_id: str, number: int) -> Line:
        line = Line(line_id, statement_id, number, self.kind, self.pence, basis=self.basis)
        if self.claim is None:
            return line
        return replace(
            line,
            claim_id=self.claim.id,
            participant_id=self.claim.participant_id,
            reverses=self.claim.line_id if self.kind == "recovery" else None,
            counted_as=self.counted_as,
        )


def amounts_due(
    programme: Programme, terms: Terms, month: Month, claims: Iterable[Claim], others: OtherStatements
) -> list[Amount]:
    """The fee, each approved claim of the month or before, and each claim owed back, in the order of the lines.

    Each payment takes the lowest number of its volume band that is free, and what this statement recovers gives its
    number back. Under a funding cap, the first claim that does not fit and all after it wait.
    """
    candidates = sorted(claims, key=lambda claim: (claim.achieved_on, claim.id))
    owed_back = [claim for claim in candidates if claim.owed_back]
    recoveries = [Amount("recovery", -amount_paid(claim), claim) for claim in owed_back]
    budget = remaining_budget(programme, month, others.spent + sum(recovery.pence for recovery in recoveries))
    recovered = {claim.line_id for claim in owed_back}
    numbers = PaidNumbers(line for line in others.paid if line.id not in recovered)
    payments: list[Amount] = []
    for claim in candidates:
        if claim.state != "approved" or not claim.stands or claim.achieved_on > month.last:
            continue
        payment = payment_for(terms.get(claim.participant_id, programme), claim, numbers)
        if budget is not None and payment.pence and sum(p.pence for p in payments) + payment.pence > budget:
            break
        payments.append(payment)
    return [*fee_due(programme, month, others.fees), *payments, *recoveries]


def fee_due(programme: Programme, month: Month, paid: Mapping[Month, int]) -> list[Amount]:
    """The delivery fee of a month, with the difference for months that were paid by another fee [rule 145]."""
    differences = {other: programme.fee_for(other) - pence for other, pence in paid.items() if other != month}
    differing = sorted(other for other, pence in differences.items() if pence)
    own, difference = programme.fee_for(month), sum(differences.values())
    if not own and not differing:
        return []
    basis = programme.delivery_fee.basis_on(month.last) if programme.delivery_fee else "there is no fee any more"
    if differing:
        span = f"{differing[0]} to {differing[-1]}"
        basis += f"; {pounds(own)} for {month}, {pounds(difference)} for {span}, which were paid by another fee"
    return [Amount("delivery_fee", own + difference, basis=basis)]


def payment_for(terms: Programme, claim: Claim, numbers: PaidNumbers) -> Amount:
    """What is due for a claim by the terms its participant came under, with the number that its volume band counts.

    An outcome that the terms do not have is paid at the claim's price. Every payment takes a number, so that bands
    which begin later count it.
    """
    number = numbers.take(claim.outcome)
    outcome = next((outcome for outcome in terms.outcomes if outcome.id == claim.outcome), None)
    basis = f"the price on {claim.achieved_on}"
    if outcome is None or not outcome.bands_on(claim.achieved_on):
        return Amount("outcome", claim.price, claim, basis=basis)
    if band := band_of(outcome, claim.achieved_on, number):
        basis = f"the band from number {band.from_count} on {claim.achieved_on}"
    pence = banded_price(outcome, claim.achieved_on, number, claim.price)
    return Amount("outcome", pence, claim, number, f"number {number}: {basis}")


def not_due(
    programme: Programme,
    terms: Terms,
    month: Month,
    lines: Sequence[Line],
    claims: Iterable[Claim],
    others: OtherStatements,
) -> list[Fault]:
    """Why the lines of a statement are not to be authorised as they are: what they rest on has changed since.

    `claims` are those on its lines. A line whose claim changed is withdrawn at once; a change elsewhere can still move
    a volume band, or use up the funding cap.
    """
    by_id = {claim.id: claim for claim in claims}
    reversed_here = {line.reverses for line in lines}
    numbers = PaidNumbers(line for line in others.paid if line.id not in reversed_here)
    faults = []
    for index, line in enumerate(lines):
        claim = by_id.get(line.claim_id or "")
        if claim is None or line.kind != "outcome":
            continue
        still_due = claim.stands and claim.line_id == line.id
        own_terms = terms.get(claim.participant_id, programme)
        due = payment_for(own_terms, claim, numbers).pence if still_due else 0
        if due != line.amount:
            message = f"claim {claim.id} is on the line with {pounds(line.amount)}, and {pounds(due)} is due for it now"
            faults.append(Fault(f"/lines/{index}", "not-due", f"{message}; {AGAIN}"))
    sums = sums_of(lines)
    budget = remaining_budget(programme, month, others.spent + sums["recovery"])
    if budget is not None and sums["outcome"] and sums["outcome"] > budget:
        message = f"the outcomes come to {pounds(sums['outcome'])}, and the funding cap leaves {pounds(budget)}"
        faults.append(Fault("/outcomes", "over-the-cap", f"{message}; {AGAIN}"))
    return faults


def cut_off(
    programme: Programme,
    month: Month,
    claims: Iterable[Claim],
    today: date,
    new_id: Callable[[str], str],
    others: OtherStatements = NO_OTHERS,
    terms: Terms = MappingProxyType({}),
    revision: int = 1,
) -> tuple[Statement, list[Line]]:
    """The statement of a month and its lines; the arguments are those of `amounts_due`."""
    statement_id = new_id("stm")
    amounts = amounts_due(programme, terms, month, claims, others)
    lines = [amount.line(new_id("lin"), statement_id, number) for number, amount in enumerate(amounts, start=1)]
    sums = sums_of(lines)
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
        revision=revision,
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


def take_off_line(claim: Claim, line: Line, because: str) -> Claim:
    """The claim once its line goes back with the whole statement: due again, or not due if it does not stand."""
    if line.kind == "recovery":
        return claim.with_changes(recovery_line_id=None)
    if claim.line_id != line.id:
        return claim
    return claim.after("return" if claim.stands else "void", because if claim.stands else claim.code)


def authorise_line(claim: Claim, line: Line) -> Claim:
    """The claim once the statement that carries the line is authorised: paid or recovered."""
    return claim.after("recover" if line.kind == "recovery" else "pay", claim.code)
