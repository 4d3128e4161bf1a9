"""What is recorded late, again, or wrongly of jobs, exits and disengagement: the day decides, and nothing is lost."""

import pytest

from services.caseload.domain import destinations, engagement, exits, jobs
from services.caseload.domain.destinations import Destination
from services.caseload.domain.duplicates import require_still_new_job
from services.caseload.domain.participant import Participant
from shared.terms.events.participant import ParticipantDisengaged, ParticipantReEngaged
from shared.terms.faults import AlreadyRecorded, ForbiddenTransition, Refused
from tests.unit.caseload.people import LLWHP, STARTED, a_job, day, emitted_on, gone, started


def left_on(number: int) -> Participant:
    participant = started()
    exits.leave_early(participant, LLWHP, "early_exit", "voluntary_withdrawal", day(number))
    return participant


@pytest.mark.rule(126)
def test_a_disengagement_is_recorded_after_the_job_that_ended_it() -> None:
    participant = started()
    jobs.record(participant, LLWHP, a_job(), day(50))
    engagement.disengage(participant, LLWHP, gone(20))
    assert (participant.state, participant.disengaged_on) == ("IN_WORK_SUPPORT", None)
    assert emitted_on(participant, "participant.disengaged") == [day(20)]
    assert emitted_on(participant, "participant.re_engaged") == [day(50)]
    with pytest.raises(ForbiddenTransition):
        engagement.disengage(participant, LLWHP, gone(51))


@pytest.mark.rule(126)
def test_a_disengagement_and_its_end_are_recorded_after_an_exit() -> None:
    participant = left_on(60)
    engagement.disengage(participant, LLWHP, gone(20))
    with pytest.raises(ForbiddenTransition):
        engagement.disengage(participant, LLWHP, gone(30))
    engagement.re_engage(participant, LLWHP, day(30))
    assert (participant.state, participant.disengaged_on, participant.left_on) == ("EARLY_EXIT", None, day(60))
    said = [type(event) for event, _ in participant.pending_events][-2:]
    assert said == [ParticipantDisengaged, ParticipantReEngaged]
    with pytest.raises(ForbiddenTransition):
        engagement.disengage(participant, LLWHP, gone(61))


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


@pytest.mark.rule(127)
def test_a_tick_that_was_wrong_is_corrected_on_its_own() -> None:
    participant = started()
    jobs.record(participant, LLWHP, a_job(began_before_programme=True), day(10))
    job, right = participant.jobs[0], {"began_before_programme": False}
    assert [fault.code for fault in jobs.correction_faults(job, day(20), {"goes_on": False})] == ["nothing-to-correct"]
    assert [*jobs.correction_faults(job, day(20), {"goes_on": False, **right})] == []
    jobs.correct(participant, LLWHP, job, {**right, "because": "typed_wrongly"}, day(20))
    assert (job.qualifying, participant.state) == (True, "IN_WORK_SUPPORT")


@pytest.mark.rule(57, 127, 128)
def test_a_correction_does_not_make_two_records_of_one_job() -> None:
    participant = started()
    for number, employer in ((1, "Sample Bakery"), (2, "S. Bakery")):
        jobs.record(participant, LLWHP, a_job(number, employer=employer), day(10))
    first, second = participant.jobs
    corrected = {"employment": "emp-1", "because": "typed_wrongly"}
    with pytest.raises(AlreadyRecorded) as refused:
        jobs.correct(participant, LLWHP, second, corrected, day(20))
    assert refused.value.existing == first.id
    jobs.correct(participant, LLWHP, second, {**corrected, "distinct_from": first.id}, day(20))
    jobs.correct(participant, LLWHP, second, {"hours_per_week": "16", "because": "typed_wrongly"}, day(20))
    assert (second.employment, second.hours_per_week) == ("emp-1", "16")


@pytest.mark.rule(57, 128)
def test_an_offer_does_not_begin_as_a_job_that_is_on_record() -> None:
    participant = started()
    jobs.record(participant, LLWHP, a_job(1, employer="Sample Bakery"), day(10))
    offer = a_job(2, employment=None, employer="S. Bakery", expected_on=day(20))
    begun = a_job(2, employment="EMP-1", employer="S. Bakery", started_on=day(20))
    with pytest.raises(AlreadyRecorded):
        require_still_new_job(participant.jobs, offer, begun, None)
    require_still_new_job(participant.jobs, offer, begun, "job_1")
    require_still_new_job(participant.jobs, offer, a_job(2, employer="S. Bakery", started_on=day(20)), None)


@pytest.mark.rule(127)
def test_a_destination_does_not_begin_after_its_end() -> None:
    training = Destination("dst_1", "ENDED", "training", day(10), day(40), "course_completed")
    later = {"started_on": day(50), "goes_on": False}
    faults = destinations.correction_faults(training, STARTED, day(60), later)
    assert [(fault.pointer, fault.code) for fault in faults] == [("/started_on", "after-the-end")]
    for right in ({"ended_on": day(55)}, {"goes_on": True}, {"started_on": day(40)}):
        assert [*destinations.correction_faults(training, STARTED, day(60), {**later, **right})] == []
    until_exit = Destination("dst_2", "ENDED", "training", day(10), day(40), "custody", ended_by_exit=True)
    assert [*destinations.correction_faults(until_exit, STARTED, day(60), later)] == []


@pytest.mark.rule(28, 126)
def test_an_exit_of_a_referral_in_error_is_not_withdrawn_without_effect() -> None:
    participant = left_on(60)
    exits.refer_in_error(participant, LLWHP, "not_eligible", day(70))
    with pytest.raises(Refused, match="recorded of people who have started"):
        exits.withdraw_exit(participant, LLWHP, "wrong_person", day(71))
    assert participant.exits[0].state == "STANDS"
