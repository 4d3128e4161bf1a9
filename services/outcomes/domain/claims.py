"""A claim: from the outcome that triggers it to the line that pays it or recovers it [rules 72, 76, 79, 80].

A claim follows its participant's outcome: when the outcome's date changes and the price does not, the claim takes the
new date.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.outcomes.domain.milestones import Milestone
from services.outcomes.domain.states import CLAIM_STATES
from shared.terms.faults import Fault, refuse, transition

MONEY_MOVED = ("paid", "confirmed", "disallowed")
OVER = ("voided", "recovered", "expired")
WAITING = ("not_claimed", "rejected")
BY_PROVIDER = "provider"


@dataclass(frozen=True)
class Offer:
    """How an achieved outcome is claimed: its route, and the last day where the provider has to claim [rule 75]."""

    route: str = "earnings"
    claim_by: date | None = None


AUTOMATIC = Offer()


@dataclass(frozen=True)
class Claim:
    """A claim `stands` while its outcome is achieved; `code` is why it is held, rejected, void or owed back.

    In pence: `price` is the price of the day achieved, `amount` what its statement line pays, which a volume band may
    change. `line_id` is the statement line that pays it, `recovery_line_id` the one that recovers it (clawback).
    `submitted_by` and `validated_by` are the actors of the last such step.
    """

    id: str
    participant_id: str
    outcome: str
    round: int
    route: str
    state: str
    achieved_on: date
    price: int
    attempt: int = 1
    stands: bool = True
    code: str | None = None
    line_id: str | None = None
    recovery_line_id: str | None = None
    version: int = 1
    claim_by: date | None = None
    amount: int | None = None
    submitted_by: str | None = None
    validated_by: str | None = None

    @property
    def key(self) -> str:
        return self.id

    @property
    def owed_back(self) -> bool:
        """Whether it was paid for an outcome that is not achieved or not allowed, and no line reverses it yet."""
        wrong = self.state == "disallowed" or not self.stands
        return wrong and self.state in MONEY_MOVED and self.recovery_line_id is None

    def after(self, event: str, code: str | None = None) -> "Claim":
        """The claim one step on; raises `ForbiddenTransition`. A step back from `payable` takes it off its line."""
        state = transition(CLAIM_STATES, self.state, event, "claim")
        moved = replace(self, state=state, code=code, version=self.version + 1)
        off_line = self.state == "payable" and event != "pay"
        return replace(moved, line_id=None, amount=None) if off_line else moved

    def with_changes(self, **changes: object) -> "Claim":
        """The claim with these changes and its next version; the same claim when nothing differs."""
        other = replace(self, **changes)  # type: ignore[arg-type]
        return self if other == self else replace(other, version=self.version + 1)


def trigger_claim(claim_id: str, achieved: Milestone, price: int, offer: Offer = AUTOMATIC) -> Claim:
    """The claim that an achievement triggers by itself [rule 72], at the price of the day achieved.

    Where the provider has to claim, it is `not_claimed` until its last day, so that it is not overlooked [rule 87].
    """
    state = "not_claimed"
    if offer.route != BY_PROVIDER:
        state = transition(CLAIM_STATES, state, "trigger", "claim")
    assert achieved.achieved_on is not None
    return Claim(
        claim_id,
        achieved.participant_id,
        achieved.outcome,
        achieved.round,
        offer.route,
        state,
        achieved.achieved_on,
        price,
        claim_by=offer.claim_by,
    )


def settle_claims(
    claims: Sequence[Claim],
    achieved: Milestone | None,
    price: int,
    reason: str,
    new_id: str,
    offer: Offer = AUTOMATIC,
) -> list[Claim]:
    """The claims of one outcome that change, so that exactly one stands for an achieved outcome and none otherwise.

    A claim that is not paid is voided or re-priced in place, also when it is on a statement that is not authorised.
    It leaves that statement, too, when its outcome is of a later month now, which may be after the statement's. A
    paid claim is owed back; it stands again when the outcome is regained at the same price before it is recovered.
    """
    standing = next((claim for claim in claims if claim.stands), None)
    if achieved is None:
        return [_withdraw(standing, reason)] if standing else []
    if standing is not None and has_more_time(standing, offer):
        return [_withdraw(standing, "date_changed"), trigger_claim(new_id, achieved, price, offer)]
    if standing is not None and (standing.state not in ("paid", "confirmed") or standing.price == price):
        followed = _follow(standing, achieved, price, offer)
        return [] if followed is standing else [followed]
    withdrawn = [_withdraw(standing, "price_changed")] if standing else []
    regained = [claim for claim in claims if claim.state in MONEY_MOVED and not claim.stands and claim.price == price]
    if regained:
        return [*withdrawn, replace(_follow(regained[0], achieved, price, offer), recovery_line_id=None)]
    return [*withdrawn, trigger_claim(new_id, achieved, price, offer)]


def has_more_time(claim: Claim, offer: Offer) -> bool:
    """Whether a claim expired by a last day that a correction of the outcome's date has since put off."""
    if claim.state != "expired" or claim.claim_by is None or offer.claim_by is None:
        return False
    return claim.claim_by < offer.claim_by


def _follow(claim: Claim, achieved: Milestone, price: int, offer: Offer) -> Claim:
    if claim.state == "payable" and claim.price != price:
        claim = claim.after("return", "price_changed")
    elif claim.state == "payable" and _month(achieved.achieved_on) > _month(claim.achieved_on):
        claim = claim.after("return", "date_changed")
    return claim.with_changes(
        round=achieved.round,
        achieved_on=achieved.achieved_on,
        price=claim.price if claim.line_id else price,
        claim_by=offer.claim_by,
        stands=True,
        code=claim.code if claim.stands or claim.state == "disallowed" else None,
    )


def _month(day: date | None) -> tuple[int, int]:
    return (day.year, day.month) if day else (0, 0)


def _withdraw(claim: Claim, reason: str) -> Claim:
    if claim.state == "disallowed":
        return claim.with_changes(stands=False)
    if claim.state in MONEY_MOVED or claim.state in OVER:
        return claim.with_changes(stands=False, code=reason)
    return replace(claim.after("void", reason), stands=False)


def submit(
    claim: Claim, attempts: int | None, today: date, evidence_faults: Iterable[Fault] = (), actor: str | None = None
) -> Claim:
    """Submitted, or again after a rejection, while attempts and time remain [rules 75, 76]; raises `Refused`."""
    submitted = claim.after("submit")
    faults = list(evidence_faults)
    again = claim.state == "rejected"
    if again and attempts is not None and claim.attempt >= attempts:
        faults.append(Fault("", "no-attempts-left", f"all {attempts} attempts are used; the claim cannot be resent"))
    if claim.claim_by is not None and today > claim.claim_by:
        message = f"the last day to claim what was achieved on {claim.achieved_on} was {claim.claim_by}"
        faults.append(Fault("", "window-closed", message))
    refuse(faults)
    return replace(submitted, attempt=claim.attempt + 1 if again else claim.attempt, submitted_by=actor)


def overdue(claim: Claim, today: date) -> bool:
    """Whether the last day to claim has passed and the claim was not made [rule 75]."""
    return claim.state in WAITING and claim.claim_by is not None and claim.claim_by < today


@dataclass(frozen=True)
class Withdrawal:
    """A line that no longer holds, on a statement that is not authorised yet, and why."""

    line_id: str
    because: str


def withdrawals(before: Claim, after: Claim) -> list[Withdrawal]:
    """The lines that a change of a claim takes off their statement: its payment, or its recovery."""
    because = after.code or "regained"
    off = ((before.line_id, after.line_id), (before.recovery_line_id, after.recovery_line_id))
    return [Withdrawal(line_id, because) for line_id, kept in off if line_id is not None and kept is None]
