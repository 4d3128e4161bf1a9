"""What keeps a person's claims from being paid although the outcome is achieved [rules 121, 122]."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from services.outcomes.domain.person import Person
from shared.terms.faults import Fault
from shared.terms.programme import Programme, excludes_for_good, excludes_meanwhile


@dataclass(frozen=True)
class OtherStart:
    """A start of the same person as another participant, with the terms that participant came under."""

    participant_id: str
    programme: Programme
    started_on: date
    left_on: date | None = None

    def lasts_on(self, day: date) -> bool:
        """Whether support goes on after a day; whoever leaves on the day of another start is on one at a time."""
        return self.left_on is None or self.left_on > day


def holds(person: Person, programme: Programme, others: Iterable[OtherStart]) -> Iterator[Fault]:
    """Why nothing is paid for a participant: it is unclear who they are, or an earlier start has the entitlement."""
    if person.doubtful:
        message = f"it is not settled yet who the person of {person.reference} is; approve and pay when it is settled"
        yield Fault("", "person-doubtful", message)
    own = (person.started_on or date.max, person.id)
    earlier = [other for other in others if (other.started_on, other.participant_id) < own]
    open_then = [other for other in earlier if person.started_on and other.lasts_on(person.started_on)]
    if any(excludes_for_good(programme, other.programme) for other in earlier):
        message = f"the person of {person.reference} started this programme, or one that counts as the same, before"
        yield Fault("", "entitlement-used", f"{message}: their claims are paid for that start only")
    elif any(excludes_meanwhile(programme, other.programme) for other in open_then):
        message = f"the person of {person.reference} was on a programme that excludes this one when they started it"
        yield Fault("", "open-start", f"{message}: their claims are paid for the earlier start only")
