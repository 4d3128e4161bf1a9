"""Groups, disengagements and key workers recorded, corrected and taken back in any order: what stands decides.

[rules 12, 126, 187–189]
"""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.caseload.domain import engagement, groups, jobs, key_workers, records
from services.caseload.domain.key_workers import KeyWorker
from services.caseload.domain.participant import Participant
from services.caseload.domain.period_corrections import adopt
from services.caseload.domain.periods import Assignment, Disengagement, GroupNote, end_assignments, standing
from services.caseload.domain.records import KINDS, PeriodKind
from shared.terms.faults import Fault, Refused
from tests.unit.caseload.people import LLWHP, STARTED, a_job, day, started

TODAY = day(300)
DAYS = st.integers(0, 300)
WORKERS = ("kw_1", "kw_2", "kw_3")
LISTS: dict[PeriodKind, str] = {
    "group": "group_notes",
    "disengagement": "disengagements",
    "assignment": "assignments",
}
Act = tuple[str, int, int, int]
"""What is done, two days of the programme, and a number that picks the record, the group or the key worker."""
ACTS = st.tuples(
    st.sampled_from(("note", "disengage", "re-engage", "assign", "correct", "void", "withdraw", "job", "void job")),
    DAYS,
    DAYS,
    st.integers(0, 11),
)


def alive() -> Participant:
    participant = started()
    participant.today = TODAY
    return participant


def accept(faults: Any) -> None:
    if collected := [*faults]:
        raise Refused(collected)


def note(participant: Participant, on: int, _: int, pick: int) -> None:
    group, because = ("LTU", "HD", "EA")[pick % 3], ("recorded_wrongly", "became_long_term")[pick % 2]
    accept(groups.note_faults(participant, LLWHP, TODAY, {"group": group, "noted_on": day(on)}))
    record_id = f"grp_{len(participant.group_notes):03}"
    groups.note(participant, LLWHP, GroupNote(record_id, group, because, day(on)))


def disengage(participant: Participant, on: int, back: int, pick: int) -> None:
    back_on = day(back) if pick % 2 else None
    gone = Disengagement(f"dis_{len(participant.disengagements):03}", "other", day(on), back_on)
    values = {"disengaged_on": day(on), "re_engaged_on": back_on}
    accept(engagement.disengage_faults(participant, LLWHP, TODAY, values))
    engagement.disengage(participant, LLWHP, gone)


def re_engage(participant: Participant, on: int, _: int, __: int) -> None:
    accept(engagement.re_engage_faults(participant, TODAY, {"re_engaged_on": day(on)}))
    engagement.re_engage(participant, LLWHP, day(on))


def assign(participant: Participant, on: int, _: int, pick: int) -> None:
    worker = KeyWorker(WORKERS[pick % 3], "sub-1", active=True)
    values = {"key_worker_id": worker.id, "assigned_on": day(on)}
    accept(key_workers.assign_faults(participant, worker, TODAY, values))
    key_workers.assign(participant, Assignment(f"asg_{len(participant.assignments) + 1:03}", worker.id, day(on)))


def picked(participant: Participant, pick: int) -> tuple[PeriodKind, dict[str, Any]]:
    kind = tuple(LISTS)[pick % 3]
    records_of_kind = standing(getattr(participant, LISTS[kind]))
    if not records_of_kind:
        raise Refused([])
    return kind, vars(records_of_kind[pick // 3 % len(records_of_kind)])


def correct(participant: Participant, on: int, back: int, pick: int) -> None:
    kind, before = picked(participant, pick)
    sent: dict[str, Any] = {
        "group": {"noted_on": day(on)},
        "disengagement": {"disengaged_on": day(on), "re_engaged_on": day(back)},
        "assignment": {"from_on": day(on)},
    }[kind]
    accept(records.correction_faults(KINDS[kind], participant, LLWHP, before, sent))
    after = records.corrected(KINDS[kind], participant, before, sent)
    records.put_right(participant, LLWHP, kind, after, "corrected", "typed_wrongly")


def void(participant: Participant, _: int, __: int, pick: int) -> None:
    kind, before = picked(participant, pick)
    if kind == "assignment":
        key_workers.require_voidable(participant, before["id"])
    records.put_right(participant, LLWHP, kind, {**before, "state": "VOID"}, "voided", "wrong_person")


def withdraw(participant: Participant, _: int, __: int, pick: int) -> None:
    gone = standing(participant.disengagements)
    if not gone:
        raise Refused([])
    before = vars(gone[pick % len(gone)])
    engagement.require_re_engaged(participant, before["re_engaged_on"], before["disengaged_on"])
    after = {**before, "re_engaged_on": None}
    records.put_right(participant, LLWHP, "disengagement", after, "withdrawn", "wrong_person")


def take_up(participant: Participant, on: int, _: int, __: int) -> None:
    jobs.record(participant, LLWHP, a_job(len(participant.jobs)), day(on))


def never_worked(participant: Participant, _: int, __: int, pick: int) -> None:
    counting = [job for job in participant.jobs if job.state != "VOID"]
    if not counting:
        raise Refused([])
    jobs.void(participant, LLWHP, counting[pick % len(counting)], "wrong_person", TODAY)


DO: dict[str, Callable[[Participant, int, int, int], None]] = {
    "note": note,
    "disengage": disengage,
    "re-engage": re_engage,
    "assign": assign,
    "correct": correct,
    "void": void,
    "withdraw": withdraw,
    "job": take_up,
    "void job": never_worked,
}


def lived(acts: list[Act]) -> Participant:
    """A life with all that was not refused."""
    participant = alive()
    for what, *details in acts:
        try:
            DO[what](participant, *details)
        except Refused:
            continue
    return participant


def told_again(life: Participant) -> Participant:
    """A life in which only what stands was recorded, in the order in which it happened."""
    participant = alive()
    for job in life.jobs:
        if job.counts and job.started_on is not None:
            jobs.record(participant, LLWHP, a_job(int(job.id[4:])), job.started_on)
    participant.assignments = [Assignment(a.id, a.key_worker_id, a.from_on) for a in standing(life.assignments)]
    for fact in standing(life.group_notes):
        groups.note(participant, LLWHP, GroupNote(fact.id, fact.noted_group, fact.noted_because, fact.noted_on))
    for gone in standing(life.disengagements):
        fresh = Disengagement(gone.id, gone.reason, gone.disengaged_on, gone.re_engaged_on)
        participant.disengagements.append(fresh)
    engagement.retell(participant, LLWHP, TODAY)
    return participant


def summary(participant: Participant) -> dict[str, Any]:
    """What is true in the end."""
    end_assignments(participant.assignments, participant.unassigned_on)
    return {
        "state": (participant.state, participant.disengaged_on, participant.participation),
        "group": (participant.noted_group, participant.noted_because),
        "key worker": participant.key_worker_id,
        **{kind: [vars(each) for each in standing(getattr(participant, name))] for kind, name in LISTS.items()},
    }


def heard(participant: Participant) -> dict[str, Any]:
    """Who is out of contact and how they take part, for somebody who hears every event."""
    spells: dict[Any, Any] = {}
    participation = "voluntary"
    for event, on in participant.pending_events:
        data, name = event.model_dump(), event.TYPE.removesuffix(".v1").removeprefix("participant.")
        if name == "disengaged":
            spells[on] = None
        elif name == "re_engaged":
            spells[data["disengaged_on"]] = on
        elif name == "periods_corrected" and data["kind"] == "disengagement":
            spells = {each["from_on"]: each["until"] for each in data["standing"]}
        elif name == "participation_changed":
            participation = data["participation"]
    return {"spells": spells, "participation": participation}


@pytest.mark.rule(187, 188, 189)
@settings(max_examples=300, deadline=None)
@given(st.lists(ACTS, min_size=1, max_size=10))
def test_what_is_recorded_corrected_and_taken_back_in_any_order_is_what_stands(acts: list[Act]) -> None:
    life = lived(acts)
    assert summary(life) == summary(told_again(life))
    spells = {gone.disengaged_on: gone.ended_on for gone in standing(life.disengagements)}
    assert heard(life) == {"spells": spells, "participation": life.participation}


def in_the_order_of_recording(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "standing", lambda records: [each for each in records if each.state == "STANDS"])
    monkeypatch.setattr(groups, "sorted", lambda facts, key: [*facts], raising=False)


PLANTED: dict[str, tuple[list[Act], Callable[[pytest.MonkeyPatch], None]]] = {
    "what is void still counts": (
        [("note", 10, 0, 3), ("void", 0, 0, 0)],
        lambda m: m.setattr(groups, "standing", lambda records: [*records]),
    ),
    "the group recorded last counts, not the last one by its day": (
        [("note", 20, 0, 3), ("note", 10, 0, 1)],
        in_the_order_of_recording,
    ),
    "a job does not end a disengagement": (
        [("disengage", 10, 0, 0), ("job", 20, 0, 0)],
        lambda m: m.setattr("services.caseload.domain.retelling.end_disengagements", lambda *_: None),
    ),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_each_planted_fault_is_found(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    acts, plant = PLANTED[fault]
    right = summary(lived(acts))
    plant(monkeypatch)
    assert summary(lived(acts)) != right


def codes(faults: Any) -> set[str]:
    return {fault.code for fault in faults if isinstance(fault, Fault)}


@pytest.mark.rule(189)
def test_a_participant_has_a_key_worker_from_the_start_and_in_order() -> None:
    participant = alive()
    key_workers.assign(participant, Assignment("asg_2", "kw_2", day(20)))
    first, second = (vars(each) for each in standing(participant.assignments))
    late = {**first, "from_on": day(30)}
    assert codes(key_workers.correction_faults(participant, TODAY, late)) == {"overlaps", "after-the-start"}
    assert codes(key_workers.correction_faults(participant, TODAY, {**second, "from_on": day(-6)})) == set()
    early = {**second, "from_on": day(-7), "key_worker_id": "kw_1"}
    worker = KeyWorker("kw_1", "sub-1", active=True)
    found = codes(key_workers.correction_faults(participant, TODAY, {**early, "key_worker": worker}))
    assert found == {"too-early", "overlaps", "already-assigned"}
    with pytest.raises(Refused, match="nobody else was assigned by the start"):
        key_workers.require_voidable(participant, "asg_1")
    records.put_right(participant, LLWHP, "assignment", {**second, "from_on": STARTED}, "corrected", "typed_wrongly")
    key_workers.require_voidable(participant, "asg_1")


@pytest.mark.rule(187, 188)
def test_what_the_release_before_recorded_becomes_a_record() -> None:
    participant = alive()
    adopt(participant, (), day(20), "LTU", "became_long_term")
    assert (participant.disengaged_on, participant.noted_group, participant.noted_because) == (
        day(20),
        "LTU",
        "became_long_term",
    )
    assert participant.group_notes[0].noted_on == TODAY
    adopt(participant, (), day(20), "LTU", "became_long_term")
    assert (len(participant.disengagements), len(participant.group_notes)) == (1, 1)
    adopt(participant, (), None, "LTU", "became_long_term")
    assert (participant.disengaged_on, participant.disengagements[0].re_engaged_on) == (None, TODAY)
