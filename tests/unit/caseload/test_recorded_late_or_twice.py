"""What is recorded late, again, or wrongly of jobs, exits and disengagement: the day decides, and nothing is lost."""

import pytest

from services.caseload.domain import engagement, exits, jobs
from services.caseload.domain.participant import Participant
from shared.terms.events.participant import ParticipantDisengaged, ParticipantReEngaged
from shared.terms.faults import AlreadyRecorded, ForbiddenTransition
from tests.unit.caseload.people import LLWHP, a_job, day, emitted_on, started


def left_on(number: int) -> Participant:
    participant = started()
    exits.leave_early(participant, LLWHP, "early_exit", "voluntary_withdrawal", day(number))
    return participant


@pytest.mark.rule(126)
def test_a_disengagement_is_recorded_after_the_job_that_ended_it() -> None:
    participant = started()
    jobs.record(participant, LLWHP, a_job(), day(50))
    engagement.disengage(participant, LLWHP, "refused_support", day(20))
    assert (participant.state, participant.disengaged_on) == ("IN_WORK_SUPPORT", None)
    assert emitted_on(participant, "participant.disengaged") == [day(20)]
    assert emitted_on(participant, "participant.re_engaged") == [day(50)]
    with pytest.raises(ForbiddenTransition):
        engagement.disengage(participant, LLWHP, "refused_support", day(51))


@pytest.mark.rule(126)
def test_a_disengagement_and_its_end_are_recorded_after_an_exit() -> None:
    participant = left_on(60)
    engagement.disengage(participant, LLWHP, "refused_support", day(20))
    with pytest.raises(ForbiddenTransition):
        engagement.disengage(participant, LLWHP, "refused_support", day(30))
    engagement.re_engage(participant, LLWHP, day(30))
    assert (participant.state, participant.disengaged_on, participant.left_on) == ("EARLY_EXIT", None, day(60))
    said = [type(event) for event, _ in participant.pending_events][-2:]
    assert said == [ParticipantDisengaged, ParticipantReEngaged]
    with pytest.raises(ForbiddenTransition):
        engagement.disengage(participant, LLWHP, "refused_support", day(61))


@pytest.mark.rule(125, 128)
@pytest.mark.parametrize("reason", ["custody", "moved_abroad"])
def test_custody_after_a_later_job_is_another_custody_and_ends_that_job(reason: str) -> None:
    participant = started()
    exits.catch_up(participant, LLWHP, day(460))
    exits.leave_early(participant, LLWHP, "early_exit", reason, day(470), "ext_1")
    with pytest.raises(AlreadyRecorded):
        exits.leave_early(participant, LLWHP, "early_exit", reason, day(475), "ext_2")
    jobs.record(participant, LLWHP, a_job(), day(480))
    with pytest.raises(AlreadyRecorded):
        exits.leave_early(participant, LLWHP, "early_exit", reason, day(475), "ext_2")
    exits.leave_early(participant, LLWHP, "early_exit", reason, day(490), "ext_2")
    assert (participant.jobs[0].state, participant.jobs[0].ended_on) == ("ENDED", day(490))
    with pytest.raises(AlreadyRecorded) as refused:
        exits.leave_early(participant, LLWHP, "early_exit", reason, day(491), "ext_3")
    assert refused.value.existing == "ext_2"
    assert participant.left_on == day(456)
