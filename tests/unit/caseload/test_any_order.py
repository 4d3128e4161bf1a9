"""Random lives, recorded on the day or later and in any order: the same support, jobs and effect of the events.

[rules 43, 57, 99, 125–127]
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.caseload.domain import endings, exits, jobs, support
from services.caseload.domain.deadlines import RUNNING, STOPPED
from services.caseload.domain.participant import Exit, Job, Participant
from shared.terms.faults import AlreadyRecorded, Refused
from shared.terms.programme import Programme
from tests.unit.caseload.people import LLWHP, a_job, day, started, where

PROGRAMMES = {
    "from the start": LLWHP,
    "from the job": where(in_work_limit={"counted_from": "job_start", "length": 365}),
}
END = day(800)
REASONS = tuple(endings.ENDS)
Fact = tuple[int, str, tuple[Any, ...]]
"""The day of the programme on which it happened, what happened, and of what."""


@st.composite
def lives(draw: st.DrawFn) -> list[Fact]:
    """Jobs with their ends, and perhaps an exit: everything that happened, by day."""
    facts: list[Fact] = []
    for number in range(draw(st.integers(0, 4))):
        first = draw(st.integers(0, 690))
        facts.append((first, "job", (number,)))
        length = draw(st.none() | st.integers(0, 300))
        if length is not None:
            facts.append((min(first + length, 699), "end", (number,)))
    if draw(st.booleans()):
        facts.append((draw(st.integers(0, 690)), "exit", (draw(st.sampled_from(REASONS)),)))
    return in_order(facts)


ORDER = ("job", "end", "exit")


def in_order(facts: Iterable[Fact]) -> list[Fact]:
    """As they happened."""
    return sorted(facts, key=lambda fact: (fact[0], ORDER.index(fact[1]), fact[2]))


def record(participant: Participant, programme: Programme, fact: Fact, today: date) -> bool:
    """Records one fact, unless the state on its day does not allow it."""
    number, what, details = fact
    on, participant.today = day(number), max(participant.today, today)
    try:
        if what == "job":
            jobs.record(participant, programme, a_job(details[0]), on)
        elif what == "end":
            jobs.end(participant, programme, participant.job(f"job_{details[0]}"), on, "redundancy")
        else:
            kind = "early_completed" if details[0] in exits.EXITS["early_completed"] else "early_exit"
            exits.leave_early(participant, programme, kind, details[0], on)
    except (Refused, StopIteration):
        return False
    return True


def live(facts: Iterable[Fact], programme: Programme, recorded_on: Callable[[Fact], date]) -> Participant:
    """A life whose facts are recorded on certain days; swept before each and at the end.

    What was refused is sent again when something else was recorded, because that may have been what it lacked.
    """
    participant, waiting = started(programme), list(facts)
    while waiting:
        refused: list[Fact] = []
        for fact in waiting:
            exits.catch_up(participant, programme, recorded_on(fact))
            if not record(participant, programme, fact, recorded_on(fact)):
                refused.append(fact)
        waiting = refused if len(refused) < len(waiting) else []
    exits.catch_up(participant, programme, END)
    return participant


def summary(participant: Participant) -> dict[str, Any]:
    """What is true of a participant in the end."""
    spells = {
        job.id: (job.state, job.started_on, job.ended_on, job.reason, job.qualifying, job.first)
        for job in participant.jobs
    }
    limits = {
        name: d for name, d in participant.deadlines.items() if not d.is_task and d.state not in {RUNNING, STOPPED}
    }
    tasks = {name: d.state for name, d in participant.deadlines.items() if d.is_task}
    left = (participant.state, participant.left_on, participant.left_reason, participant.exit_report)
    return {"left": left, "jobs": spells, "limits": limits, "tasks": tasks, "told": participant.emitted.in_work}


def effect(participant: Participant) -> dict[str, Any]:
    """What a service that hears every event ends up with."""
    heard: dict[str, Any] = {"jobs": {}, "in_work": {}, "left": None, "completed": None, "died": None, "missed": set()}
    for event, on in participant.pending_events:
        if hear := HEARD.get(event.TYPE.removesuffix(".v1")):
            hear(heard, event.model_dump(), on)
    return heard


def _job(heard: dict[str, Any], data: dict[str, Any], _: date) -> None:
    heard["jobs"][data["job_id"]] = [data["started_on"], data.get("ended_on"), data["qualifying"]]


def _job_ended(heard: dict[str, Any], data: dict[str, Any], on: date) -> None:
    heard["jobs"][data["job_id"]][1] = on


def _back(heard: dict[str, Any], data: dict[str, Any], on: date) -> None:
    heard["in_work"][data["job_id"]][1] = on


def _left(heard: dict[str, Any], data: dict[str, Any], on: date) -> None:
    heard["left"] = (on, data["reason"], data["exit_report"])


def _corrected(heard: dict[str, Any], data: dict[str, Any], _: date) -> None:
    left = (data["left_on"], data["left_reason"], data["exit_report"])
    heard["left"], heard["completed"] = left if data["left_on"] else None, data["completed_on"]
    heard["in_work"] = {spell["job_id"]: [spell["began_on"], spell["ended_on"]] for spell in data["in_work"]}


HEARD: dict[str, Callable[[dict[str, Any], dict[str, Any], date], None]] = {
    "job.started": _job,
    "job.corrected": _job,
    "job.ended": _job_ended,
    "job.voided": lambda heard, data, _: heard["jobs"].pop(data["job_id"], None),
    "participant.in_work_support_began": lambda heard, data, on: heard["in_work"].update({data["job_id"]: [on, None]}),
    "participant.returned_to_pre_work_support": _back,
    "participant.support_ended": _left,
    "participant.exited": _left,
    "participant.support_corrected": _corrected,
    "participant.completed": lambda heard, _, on: heard.update(completed=on),
    "participant.death_recorded": lambda heard, data, _: heard.update(died=data["died_on"]),
    "participant.clock_missed": lambda heard, data, _: heard["missed"].add(data["clock"]),
    "participant.clock_missed_withdrawn": lambda heard, data, _: heard["missed"].discard(data["clock"]),
}


@pytest.mark.rule(43, 57, 99, 125, 126)
@settings(max_examples=300, deadline=None)
@given(lives(), st.data(), st.sampled_from(["from the start", "from the job"]))
def test_a_life_recorded_late_and_in_any_order_is_the_life_recorded_on_the_day(
    facts: list[Fact], data: st.DataObject, in_work_limit: str
) -> None:
    programme = PROGRAMMES[in_work_limit]
    on_the_day = live(facts, programme, lambda fact: day(fact[0]))
    recorded = [fact for fact in facts if is_recorded(on_the_day, fact)]
    order = data.draw(st.permutations(recorded))
    latest = max((fact[0] for fact in recorded), default=0)
    today = day(data.draw(st.integers(latest, max(latest, 699))))
    late = live(order, programme, lambda fact: today)
    assert summary(late) == summary(on_the_day)
    assert effect(late) == effect(on_the_day)


def is_recorded(participant: Participant, fact: Fact) -> bool:
    """Whether the rules of the day let the fact be recorded."""
    _, what, details = fact
    if what == "exit":
        return bool(participant.exits)
    return any(job.id == f"job_{details[0]}" and (what == "job" or ended(job)) for job in participant.jobs)


def ended(job: Job) -> bool:
    return job.ended_on is not None or job.recorded_end_on is not None


@pytest.mark.rule(126, 127)
@settings(max_examples=200, deadline=None)
@given(lives(), st.integers(0, 690), st.integers(0, 690), st.sampled_from(REASONS))
def test_what_was_recorded_in_error_leaves_no_trace_when_it_is_taken_back(
    facts: list[Fact], wrong_job: int, wrong_exit: int, reason: str
) -> None:
    """A wrong job is made void, a wrong exit withdrawn: support, deadlines and what was heard are as without them."""
    facts = [fact for fact in facts if fact[1] != "exit"]
    clean, mended = alive(facts), alive(facts)
    record(mended, LLWHP, (wrong_job, "job", (9,)), day(699))
    record(mended, LLWHP, (wrong_exit, "exit", (reason,)), day(699))
    if mended.exits:
        exits.withdraw_exit(mended, LLWHP, "recorded_in_error", day(699))
    for job in [job for job in mended.jobs if job.id == "job_9" and job.state != "VOID"]:
        jobs.void(mended, LLWHP, job, "recorded_in_error", day(699))
    for participant in (clean, mended):
        exits.catch_up(participant, LLWHP, END)
    mended.jobs = [job for job in mended.jobs if job.id != "job_9"]
    assert summary(mended) == summary(clean)
    assert effect(mended) == effect(clean)


def alive(facts: Iterable[Fact]) -> Participant:
    """A life as recorded by day 699, before the end of the tracking period."""
    participant = started()
    for fact in facts:
        record(participant, LLWHP, fact, day(699))
    exits.catch_up(participant, LLWHP, day(699))
    return participant


PLANTED: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "an exit leaves jobs open": lambda m: m.setattr(support, "limit_job", lambda job, exits: None),
    "a late job is judged by today": lambda m: m.setattr(jobs, "require_on", lambda p, *rest: p.require("take_up_job")),
    "facts in the order of their recording": lambda m: m.setattr(
        support, "sorted", lambda facts, key: [*facts], raising=False
    ),
}


@pytest.mark.parametrize("fault", PLANTED.values(), ids=PLANTED.keys())
def test_each_planted_fault_is_found(
    fault: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    facts: list[Fact] = [(100, "job", (1,)), (150, "job", (2,)), (200, "end", (1,)), (300, "exit", ("custody",))]
    on_the_day = live(facts, LLWHP, lambda fact: day(fact[0]))
    fault(monkeypatch)
    late = live([facts[3], facts[1], facts[0], facts[2]], LLWHP, lambda fact: day(400))
    assert summary(late) != summary(on_the_day)


@pytest.mark.rule(126, 127)
def test_a_programme_says_how_long_corrections_and_late_records_are_taken() -> None:
    strict = LLWHP.model_copy(update={"exit_correction_days": 10, "job_correction_days": 10, "late_recording_days": 10})
    participant = started(strict)
    jobs.record(participant, strict, a_job(), day(100))
    job = participant.jobs[0]
    jobs.require_correctable(job, strict, day(110))
    with pytest.raises(Refused, match="corrected for 10 days"):
        jobs.require_correctable(job, strict, day(111))
    values = {"started_on": day(100), "kind": "self_employed"}
    assert [fault.code for fault in jobs.record_faults(participant, strict, day(110), values)] == []
    assert [fault.code for fault in jobs.record_faults(participant, strict, day(111), values)] == ["recorded-too-late"]
    exits.leave_early(participant, strict, "early_exit", "custody", day(200))
    participant.today = day(211)
    with pytest.raises(Refused, match="could be corrected for 10 days"):
        exits.withdraw_exit(participant, strict, "wrong_person", day(211))
    participant.today = day(210)
    exits.withdraw_exit(participant, strict, "wrong_person", day(210))
    assert participant.state == "IN_WORK_SUPPORT"


@pytest.mark.rule(125, 128)
def test_nothing_follows_a_death_and_the_refusal_names_the_record() -> None:
    participant = started()
    exits.leave_early(participant, LLWHP, "early_exit", "deceased", day(50), "ext_first")
    with pytest.raises(AlreadyRecorded) as refused:
        exits.leave_early(participant, LLWHP, "early_exit", "custody", day(60))
    assert refused.value.existing == "ext_first"
    corrected = Exit("ext_second", "early_exit", "deceased", day(40), day(60))
    exits.correct_exit(participant, LLWHP, corrected, "typed_wrongly", day(60))
    assert (participant.left_on, participant.emitted.died_on) == (day(40), day(40))


@pytest.mark.rule(125)
def test_a_death_told_late_makes_later_jobs_void_and_its_withdrawal_brings_them_back() -> None:
    participant = started()
    for number, on in enumerate((100, 200)):
        jobs.record(participant, LLWHP, a_job(number), day(on))
    jobs.end(participant, LLWHP, participant.jobs[0], day(180), "redundancy")
    exits.leave_early(participant, LLWHP, "early_exit", "deceased", day(150))
    assert [(job.state, job.ended_on) for job in participant.jobs] == [("ENDED", day(150)), ("VOID", None)]
    exits.withdraw_exit(participant, LLWHP, "wrong_person", day(210))
    assert [(job.state, job.ended_on) for job in participant.jobs] == [("ENDED", day(180)), ("STARTED", None)]
    assert timedelta(20) == day(200) - day(180)
