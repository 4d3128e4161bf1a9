"""Nobody moves money alone: who may take which step with a claim or a statement [rules 163, 164, 183].

That a step belongs to the commissioner is declared on its route. Here the actors of earlier steps are compared. An
actor is organisation/client: who recorded or is paid is compared by organisation, who decided by actor.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from services.outcomes.domain.claims import Claim
from shared.terms.faults import Fault, Forbidden, refuse

REVIEWS = ("validate", "hold", "reject", "confirm", "disallow", "approve", "release")
"""The steps of a claim that whoever is paid for it does not take."""
APPROVALS = ("approve", "release")


@dataclass(frozen=True)
class Hands:
    """Whose hands a claim went through: actors who recorded its facts, settled its earnings; organisations paid."""

    recorders: Collection[str] = ()
    settlers: Collection[str] = ()
    payees: Collection[str] = ()


def review(claim: Claim, event: str, actor: str, hands: Hands, code: str | None = None) -> Claim:
    """The claim one step on, by an actor who may take it [rule 163]; raises `ForbiddenTransition` or `Refused`."""
    moved = claim.after(event, code)
    if event in REVIEWS:
        refuse(faults(claim, event, actor, hands))
    return replace(moved, validated_by=actor) if event == "validate" else moved


def faults(claim: Claim, event: str, actor: str, hands: Hands) -> Iterator[Fault]:
    """Every reason why the actor may not take the step."""
    org = _organisation(actor)
    if org in hands.payees:
        message = f"your organisation is paid for the outcome, so it may not {event} the claim; ask the commissioner"
        yield Fault("", "paid-to-you", message)
    if event == "validate" and claim.submitted_by is not None and org == _organisation(claim.submitted_by):
        yield Fault("", "submitted-by-you", "your organisation submitted the claim, so it may not validate it")
    if event not in APPROVALS:
        return
    if org in _organisations((*hands.recorders, *_named(claim.submitted_by))):
        message = "your organisation recorded the job, the evidence or the earnings, so it may not approve; ask another"
        yield Fault("", "recorded-by-you", message)
    if actor in {*hands.settlers, *_named(claim.validated_by)}:
        message = "you validated the claim or settled its earnings, so another client must approve it"
        yield Fault("", "validated-by-you", message)


def submission_faults(actor: str, hands: Hands) -> Iterator[Fault]:
    """Why the actor may not submit a claim: what it rests on was recorded by the same hands [rule 183].

    Who is paid both records and claims, so there another client is enough; elsewhere another organisation submits.
    """
    org = _organisation(actor)
    recorded = actor in hands.recorders if org in hands.payees else org in _organisations(hands.recorders)
    if recorded:
        message = "you recorded the job, the evidence or the earnings, so somebody else must submit the claim"
        yield Fault("", "recorded-by-you", message)


def require_other_client(cut_off_by: str | None, actor: str) -> None:
    """Raises `Forbidden` when who cut the statement off would authorise it, too [rule 164]."""
    if cut_off_by == actor:
        raise Forbidden("four-eyes: you cut the statement off, so another client of the commissioner must authorise it")


def _named(actor: str | None) -> tuple[str, ...]:
    return (actor,) if actor is not None else ()


def _organisations(actors: Iterable[str]) -> set[str]:
    return {_organisation(actor) for actor in actors}


def _organisation(actor: str) -> str:
    """Of an actor: two clients of one organisation do not check what that organisation recorded."""
    return actor.partition("/")[0]
