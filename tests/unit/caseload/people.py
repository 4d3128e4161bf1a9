"""Participants made without a database, in the programme of Local London and in one that counts otherwise."""

from datetime import date, timedelta

from services.caseload.domain import appointments, key_workers, promises, starts
from services.caseload.domain.participant import Job, Participant
from services.caseload.domain.periods import Assignment, Disengagement
from shared.terms.events import Event
from shared.terms.programme import Programme
from tests.programmes import shipped

LLWHP = shipped()["LLWHP"]
REFERRED = date(2018, 3, 9)
STARTED = date(2018, 3, 15)


def day(number: int) -> date:
    """A day of the programme; the start is day 0."""
    return STARTED + timedelta(days=number)


def where(programme: Programme = LLWHP, **clock_changes: dict) -> Programme:
    """The programme with some of its clocks changed."""
    changed = [clock.model_copy(update=clock_changes.get(clock.name, {})) for clock in programme.clocks]
    return programme.model_copy(update={"clocks": tuple(changed)})


def referred(programme: Programme = LLWHP) -> Participant:
    participant = Participant("ref_1", programme.id, "sub-1", "jcp-east-london", REFERRED)
    participant.open_tasks(programme, "referral", REFERRED)
    promises.retell(participant, programme)
    participant.move_referral("acknowledge")
    return participant


def started(programme: Programme = LLWHP) -> Participant:
    participant = referred(programme)
    key_workers.assign(participant, Assignment("asg_1", "kw_1", REFERRED))
    appointments.book(participant, appointments.Appointment("apt_1", "initial", STARTED), REFERRED)
    starts.start(participant, programme, STARTED, STARTED, "apt_1")
    return participant


def a_job(number: int = 1, **facts: object) -> Job:
    details = {"kind": "employed", "employment": f"EMP-{number}", "hours_per_week": "24", **facts}
    return Job(f"job_{number}", "EXPECTED", **details)  # type: ignore[arg-type]


def gone(number: int, reason: str = "refused_support") -> Disengagement:
    """A disengagement from a day of the programme on."""
    return Disengagement(f"dis_{number:03}", reason, day(number))


def emitted(participant: Participant, model: type[Event]) -> list[Event]:
    """The pending events of a type."""
    return [event for event, _ in participant.pending_events if type(event) is model]


def emitted_on(participant: Participant, event_type: str) -> list[date]:
    """The days of all pending events of a type."""
    return [occurred_on for event, occurred_on in participant.pending_events if f"{event_type}.v1" == event.TYPE]
