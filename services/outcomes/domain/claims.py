"""A claim: from the outcome that triggers it to the line that pays it, or takes it back [rules 72, 76, 79, 80].

A claim follows its person's outcome: when the outcome's date moves and the price does not, the claim moves along.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from services.outcomes.domain.milestones import Milestone
from services.outcomes.domain.states import CLAIM_STATES
from shared.terms.faults import Fault, refuse, transition

MONEY_MOVED = ("payable", "paid", "confirmed")
OVER = ("voided", "recovered", "expired")
WAITING = ("not_claimed", "rejected")


BY_PROVIDER = "provider"


@dataclass(frozen=True)
class Offer:
    """How an achieved outcome is claimed: its route, and the last day where somebody has to claim it [rule 75]."""

    route: str = "earnings"
    claim_by: date | None = None


AUTOMATIC = Offer()


@dataclass(frozen=True)
class Claim:
    """`stands` while the outcome it pays for is achieved; `code` says why it is on hold, rejected, void or owed back.

    `price` is that of the day achieved; `amount` what its statement line pays, which a volume band may have changed.
    `line_id` is the statement line that pays it, `recovery_line_id` the one that reverses that.
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

    @property
    def key(self) -> str:
        return self.id

    @property
    def owed_back(self) -> bool:
        """Money moved for an outcome that is not achieved, and no line reverses it yet."""
        return not self.stands and self.state in MONEY_MOVED and self.recovery_line_id is None

    def after(self, event: str, code: str | None = None) -> "Claim":
        """The claim one step on; raises `ForbiddenTransition`."""
        state = transition(CLAIM_STATES, self.state, event, "claim")
        return replace(self, state=state, code=code, version=self.version + 1)

    def changed(self, **what: object) -> "Claim":
        """The claim with other particulars and its next version; the same claim when nothing differs."""
        other = replace(self, **what)  # type: ignore[arg-type]
        return self if other == self else replace(other, version=self.version + 1)


def triggered(claim_id: str, achieved: Milestone, price: int, offer: Offer = AUTOMATIC) -> Claim:
    """The claim an achievement triggers without anybody asking [rule 72], at the price of the day achieved.

    Where the provider claims, it waits as not claimed until its last day, so that nobody overlooks it [rule 87].
    """
    waits = offer.route == BY_PROVIDER
    state = "not_claimed" if waits else transition(CLAIM_STATES, "not_claimed", "trigger", "claim")
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


def settle(
    claims: Iterable[Claim],
    achieved: Milestone | None,
    price: int,
    because: str,
    new_id: str,
    offer: Offer = AUTOMATIC,
) -> list[Claim]:
    """The claims of one outcome that change so that exactly one stands for what is achieved, and none for what is not.

    Without money moved a claim is voided or re-priced in place. With money moved it is owed back; a claim owed back
    that no line reverses yet stands again when the outcome is regained at the same price.
    """
    known = list(claims)
    standing = next((claim for claim in known if claim.stands), None)
    if achieved is None:
        return [_dropped(standing, because)] if standing else []
    if standing is not None and (standing.state not in MONEY_MOVED or standing.price == price):
        moved = _moved_along(standing, achieved, price, offer)
        return [] if moved is standing else [moved]
    given_up = [_dropped(standing, "price_changed")] if standing else []
    again = [claim for claim in known if claim.owed_back and claim.price == price]
    regained = _moved_along(again[0], achieved, price, offer) if again else triggered(new_id, achieved, price, offer)
    return [*given_up, regained]


def _moved_along(claim: Claim, achieved: Milestone, price: int, offer: Offer) -> Claim:
    code = claim.code if claim.stands else None
    to = {"round": achieved.round, "achieved_on": achieved.achieved_on, "price": price, "claim_by": offer.claim_by}
    return claim.changed(**to, stands=True, code=code)


def _dropped(claim: Claim, because: str) -> Claim:
    if claim.state in MONEY_MOVED or claim.state in OVER:
        return claim.changed(stands=False, code=because)
    return replace(claim.after("void", because), stands=False)


def approve(claim: Claim, approver: str, recorders: Iterable[str], paid: Iterable[str]) -> Claim:
    """Passed by an organisation that recorded neither job nor earnings and is not `paid` for it; raises `Refused`."""
    approved, org = claim.after("approve"), _organisation(approver)
    faults = []
    if org in {_organisation(recorder) for recorder in recorders}:
        message = "whoever recorded the job or sent the earnings may not approve the claim; ask another validator"
        faults.append(Fault("", "recorded-by-you", message))
    if org in set(paid):
        message = "whoever is paid for the outcome may not approve the claim; ask a validator of the commissioner"
        faults.append(Fault("", "paid-to-you", message))
    refuse(faults)
    return approved


def _organisation(actor: str) -> str:
    """Of an actor as ledgers name it: organisation/client. A second client is no second pair of eyes."""
    return actor.partition("/")[0]


def submit(claim: Claim, attempts: int | None, today: date, more: Iterable[Fault] = ()) -> Claim:
    """Submitted, or again after a rejection, while attempts and time remain [rules 75, 76]; raises `Refused`.

    `more` are the faults of its evidence.
    """
    sent = claim.after("submit")
    faults = list(more)
    again = claim.state == "rejected"
    if again and attempts is not None and claim.attempt >= attempts:
        faults.append(Fault("", "no-attempts-left", f"all {attempts} attempts are used; the claim cannot be resent"))
    if claim.claim_by is not None and today > claim.claim_by:
        message = f"the last day to claim what was achieved on {claim.achieved_on} was {claim.claim_by}"
        faults.append(Fault("", "window-closed", message))
    refuse(faults)
    return replace(sent, attempt=claim.attempt + 1 if again else claim.attempt)


def overdue(claim: Claim, today: date) -> bool:
    """Whether nobody may claim it any more, and nobody has [rule 75]."""
    return claim.state in WAITING and claim.claim_by is not None and claim.claim_by < today
