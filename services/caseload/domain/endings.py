"""What the end of support ends besides support: jobs, destinations, bookings and steps of the plan, by its reason.

Nothing here is typed in twice: an exit is recorded once, and what it ends is derived from it in whatever order the
facts are recorded. When the exit is withdrawn or corrected, what it had ended goes on again [rules 43, 125, 126].
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from services.caseload.domain.participant import Exit, Job, Participant

BY_EXIT = "support_ended"
"""The reason kept with a booking or a step that the end of support ended."""


@dataclass(frozen=True)
class Ends:
    """What an exit ends on its day besides support, bookings, and steps of the plan that have not begun."""

    work: bool = False
    learning: bool = False
    steps_in_progress: bool = False
    everything: bool = False


NOTHING_ELSE = Ends()
HERE = Ends(work=True, learning=True, steps_in_progress=True)
LIFE = Ends(work=True, learning=True, steps_in_progress=True, everything=True)
ENDS: dict[str, Ends] = {
    "deceased": LIFE,
    "custody": HERE,
    "moved_abroad": HERE,
    "voluntary_withdrawal": NOTHING_ELSE,
    "extended_sickness": NOTHING_ELSE,
    "terminal_illness": NOTHING_ELSE,
    "transfer": NOTHING_ELSE,
    "alternative_provision": NOTHING_ELSE,
    "provision_no_longer_appropriate": NOTHING_ELSE,
    "outcome_achieved": NOTHING_ELSE,
}
"""By the reason of an exit [rule 125]. After one that ends nothing else a job goes on, and may reach its outcome."""


def ends_of(reason: str) -> Ends:
    return ENDS.get(reason, NOTHING_ELSE)


def died_on(exits: Iterable[Exit]) -> date | None:
    """The day of death; nothing counts after it."""
    return min((e.exited_on for e in exits if e.state == "STANDS" and ends_of(e.reason).everything), default=None)


def free_job(job: Job) -> None:
    """As it was recorded, before any exit ended it."""
    if job.ended_by_exit:
        begun = "STARTED" if job.recorded_end_on is None else "ENDED"
        job.state = "EXPECTED" if job.started_on is None else begun
        job.ended_on, job.reason = job.recorded_end_on, job.recorded_end_reason
        job.ended_by_exit, job.recorded_end_on, job.recorded_end_reason = False, None, None


def limit_job(job: Job, exits: Iterable[Exit]) -> None:
    """Ends a job on the day of an exit that ends work, or frees it from one that does not stand any more."""
    free_job(job)
    recorded = replace(job)
    for leaving in exits:
        ends, on, began_on = ends_of(leaving.reason), leaving.exited_on, job.started_on
        never_was = job.state == "EXPECTED" if began_on is None else began_on > on and ends.everything and job.counts
        if ends.work and never_was:
            job.state, job.ended_on, job.reason = "VOID", None, leaving.reason
        elif ends.work and job.runs_on(on) and job.ended_on != on:
            job.state, job.ended_on, job.reason = "ENDED", on, leaving.reason
        else:
            continue
        job.ended_by_exit = True
        job.recorded_end_on, job.recorded_end_reason = recorded.ended_on, recorded.reason


def end_of_learning(participant: Participant, began_on: date) -> Exit | None:
    """The exit that ends a destination begun on a day; None when none does."""
    exits = participant.standing_exits
    return next((e for e in exits if ends_of(e.reason).learning and e.exited_on >= began_on), None)


def never_learnt(participant: Participant, began_on: date) -> bool:
    """Whether a destination is said to begin after the death."""
    died = died_on(participant.exits)
    return died is not None and began_on > died


def end_of_steps(participant: Participant) -> date | None:
    """The day from which no step of the plan is in progress; None while some may be."""
    ending = [e.exited_on for e in participant.standing_exits if ends_of(e.reason).steps_in_progress]
    return min(ending, default=None)
