"""What may be decided about a doubtful person, and what may be undone [rule 121]."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal

from services.referrals.domain.matching import Candidate, Matching
from shared.terms.faults import Conflict, Fault

Decision = Literal["same", "different", "undone"]
SETTLE_WITHIN = timedelta(days=5)
"""After this a doubtful person is overdue: a referral has fifteen working days until the start [rule 121]."""
REASONS = ("documents_seen", "jobcentre_confirmed", "spoke_to_the_person", "entered_wrongly", "other")
MATCHING_AFTER: Mapping[Decision, Matching] = {"same": "known", "different": "new", "undone": "manual"}


def require_doubtful(matching: str) -> None:
    """Raises `Conflict` where there is nothing to settle."""
    if matching != "manual":
        raise Conflict("It is settled who this person is. To change that, undo it first.")


def require_settled(last_decision: str | None) -> None:
    """Raises `Conflict` where there is nothing to undo."""
    if last_decision in (None, "undone"):
        raise Conflict("Nothing has been settled about this person that could be undone.")


def require_nobody_else(found_to_be: int) -> None:
    """Raises `Conflict` where other referrals were settled to be of this person."""
    if found_to_be:
        raise Conflict(f"{found_to_be} other person(s) were found to be this one: undo those settlements first.")


def faults(values: Mapping[str, Any], candidates: Sequence[Candidate]) -> Iterator[Fault]:
    """`same` names one of the candidates, about whom nothing is unclear; `different` names nobody."""
    decision, person_id = values.get("decision"), values.get("person_id")
    if decision == "different" and person_id is not None:
        yield Fault("/person_id", "not-needed", "a different person is nobody of the candidates; leave it out")
    if decision != "same" or "person_id" not in values:
        return
    named = {candidate.person_id: candidate for candidate in candidates}
    if person_id is None:
        yield Fault("/person_id", "missing", "say which of the candidates it is")
    elif person_id not in named:
        choices = ", ".join(named) or "nobody: settle it as different"
        yield Fault("/person_id", "not-a-candidate", f"the candidates are {choices}")
    elif named[person_id].doubtful:
        message = "it is not settled who this candidate is; settle that one first"
        yield Fault("/person_id", "doubtful-candidate", message)
