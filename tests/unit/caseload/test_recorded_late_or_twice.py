"""What is recorded late, again, or wrongly of jobs, exits and disengagement: the day decides, and nothing is lost."""

import pytest

from services.caseload.domain import engagement, exits, jobs
from services.caseload.domain.participant import Participant
from shared.terms.events.participant import ParticipantDisengaged, ParticipantReEngaged
from shared.terms.faults import ForbiddenTransition
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
