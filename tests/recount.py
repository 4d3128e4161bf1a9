"""Figures counted a second time, from the ledgers' events with sets and counters, to hold the first count against.

It shares no code with the counting it checks; tests and the crash runs compare the two.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol

import orjson

from services.kpi.tables import LIVE_GENERATION
from shared.store.database import Database
from shared.terms.calendar import count_working_days, london_day
from shared.terms.programme import Programme

Figures = dict[tuple[str, str, str, str, str], int]
"""{(measure, month as YYYY-MM, provider, area, group): sum}, without zeroes; `outcome_payments` in pence."""

Fact = tuple[date, date, dict[str, Any]]
By = dict[str, list[Fact]]
Line = tuple[str, date, int]
BACK = "participant.returned_to_pre_work_support"
BEGAN = "participant.in_work_support_began"
CORRECTED = "participant.support_corrected"
IN_ORDER = "all events in order"
LEAVING = ("participant.support_ended", "participant.exited")
HAPPENS = {
    "contact": ["participant.contacted"],
    "assessment": ["assessment.completed"],
    "action_plan": ["action_plan.agreed"],
    "plan_review": ["action_plan.agreed"],
    "employer_contact": ["participant.employer_contacted"],
    "job_search": ["participant.employer_contacted"],
}

HELD = f"""
SELECT measure, month, provider, area, group_code, sum(amount)::bigint AS amount FROM movement
WHERE generation = {LIVE_GENERATION}
GROUP BY 1, 2, 3, 4, 5 HAVING sum(amount) <> 0
"""


class Told(Protocol):
    """An event of a ledger: an `Envelope` is one. Each source's events must be in its own order."""

    @property
    def type(self) -> str: ...
    @property
    def stream_id(self) -> str: ...
    @property
    def occurred_on(self) -> date: ...
    @property
    def recorded_at(self) -> datetime: ...
    @property
    def value(self) -> bytes: ...


def recount(events: Iterable[Told], programmes: Mapping[str, Programme]) -> Figures:
    """What the figures must be, however the sources' events were interleaved."""
    of: dict[str, By] = defaultdict(lambda: defaultdict(list))
    for event in events:
        events = (event.occurred_on, london_day(event.recorded_at), orjson.loads(event.value))
        name = event.type.rsplit(".", 1)[0]
        of[event.stream_id][name].append(events)
        of[event.stream_id][IN_ORDER].append((events[0], events[1], {"name": name, **events[2]}))
    figures: Counter[tuple[str, str, str, str, str]] = Counter()
    for by_type in map(_as_corrected, of.values()):
        figures.update(_person(by_type, programmes))
    return {key: amount for key, amount in figures.items() if amount}


async def figures_of(database: Database) -> Figures:
    """The figures as kpi holds them now, in the shape of `recount`."""
    async with database.as_worker() as uow:
        rows = await uow.conn.fetch(HELD)
    return {(r["measure"], r["month"], r["provider"], r["area"], r["group_code"]): r["amount"] for r in rows}


RECORDED_AS = {
    "contact": ("participant.contacted", "participant.employer_contacted"),
    "appointment": ("appointment.attended",),
    "action_plan": ("action_plan.agreed",),
    "assessment": ("assessment.completed",),
    "exception": ("participant.exception_recorded",),
    "hours": (),
}


def _as_corrected(by_type: By) -> By:
    """The events as if what was corrected had been said rightly, and what is void never."""
    after: By = defaultdict(list)
    for on, recorded_on, data in by_type[IN_ORDER]:
        name = data["name"]
        if name == "participant.records_corrected":
            names = RECORDED_AS[data["kind"]]
            after |= {said: [] for said in names}
            for place, record in enumerate(sorted(data.get("standing", []), key=lambda each: each["code"])):
                said = names[-1] if record["code"] == "employer_contact" else names[0] if names else ""
                restated = {"contact_id": record["record_id"], "clock": record["code"], "version": place + 1}
                after[said].append((date.fromisoformat(record["on"]), recorded_on, restated))
        elif name == "referral.did_not_start_corrected":
            first_recorded = after["referral.did_not_start"][0][1]
            after["referral.did_not_start"] = [(date.fromisoformat(data["occurred_on"]), first_recorded, data)]
        elif name == "referral.did_not_start_withdrawn":
            after.pop("referral.did_not_start", None)
        elif name == "participant.start_corrected":
            moved = [(date.fromisoformat(data["started_on"]), r, d) for _, r, d in after["participant.started"]]
            after["participant.started"] = moved
        elif name == "participant.referred_in_error_withdrawn":
            after.pop("participant.referred_in_error", None)
        elif name == "participant.standard_met_withdrawn":
            period = (data["standard"], data["due_on"])
            met = after["participant.standard_met"]
            after["participant.standard_met"] = [f for f in met if (f[2]["standard"], f[2]["due_on"]) != period]
        elif name == "participant.clock_missed_withdrawn" and data.get("due_on"):
            miss, missed = (data["clock"], data["due_on"]), after["participant.clock_missed"]
            after["participant.clock_missed"] = [f for f in missed if (f[2]["clock"], f[2]["due_on"]) != miss]
        else:
            after[name].append((on, recorded_on, data))
    after[IN_ORDER] = by_type[IN_ORDER]
    return after


def _person(by_type: By, programmes: Mapping[str, Programme]) -> Counter[tuple[str, str, str, str, str]]:
    result: Counter[tuple[str, str, str, str, str]] = Counter()
    if "referral.received" not in by_type:
        return result
    referral = by_type["referral.received"][0][2]
    provider = [referral, *(data for _, _, data in by_type["referral.allocated"])][-1]["provider"]
    started = by_type["participant.started"]
    later = started[0][2]["provider"] if started else provider

    def add(counted: Iterable[tuple[str, date, int]], who: str) -> None:
        for measure, on, amount in counted:
            result[measure, on.strftime("%Y-%m"), who, referral["area"], referral["group"]] += amount

    programme = programmes[referral["programme"]]
    add(_referral(by_type, programme), provider)
    paid = by_type["claim.paid"] + by_type["claim.recovered"]
    add([("outcome_payments", on, int(Decimal(data["amount"]) * 100)) for on, _, data in paid], later)
    if "participant.referred_in_error" not in by_type:
        add(_person_counts(by_type, programme), provider)
        add(_outcomes(by_type), later)
        if started:
            add(_start(by_type, programme), later)
    return result


def _referral(by_type: By, programme: Programme) -> Iterable[Line]:
    on, _, data = by_type["referral.received"][0]
    yield "referrals", on, 1
    yield _net_or_why(by_type), on, 1
    if data.get("priority"):
        yield "priority_referrals", on, 1
    outcome_of_it = by_type["participant.started"] + by_type["referral.did_not_start"]
    acknowledged = [each[0] for each in by_type["referral.acknowledged"]]
    happened, recorded = [each[0] for each in outcome_of_it], [each[1] for each in outcome_of_it]
    did_not = [each[0] for each in by_type["referral.did_not_start"]]
    firsts = {"acknowledged": acknowledged, "results": happened, "did_not_starts": did_not}
    yield from ((name, min(days), 1) for name, days in firsts.items() if days)
    yield from _clock(by_type, programme, "acknowledge", ("acknowledgements", "acknowledged"), acknowledged)
    yield from _clock(by_type, programme, "start_or_fta", ("results", "results"), happened)
    yield from _clock(by_type, programme, "result_recorded", ("records", "recorded"), recorded)


def _clock(by_type: By, programme: Programme, clock: str, names: tuple[str, str], done: list[date]) -> Iterable[Line]:
    days = [by_type[name][0][0] for name in ("referral.received", "participant.started") if by_type.get(name)]
    froms = dict(zip(("referral", "start"), days, strict=False))
    running = [(programme.runs(clock, day), counted, day) for counted, day in froms.items()]
    due = [each.due(day, programme.nation) for each, counted, day in running if each and each.counted_from == counted]
    ends = ("referral.rejected", "referral.cancelled", "participant.withdrawn")
    if not due or any(on <= due[0] for name in ends for on, _, _ in by_type.get(name, [])):
        return
    yield f"{names[0]}_due", due[0], 1
    if any(day <= due[0] for day in done):
        yield f"{names[1]}_in_time", due[0], 1
    elif any(data["clock"] == clock for _, _, data in by_type.get("participant.exception_recorded", [])):
        yield f"{names[0]}_excused", due[0], 1


def _net_or_why(by_type: By) -> str:
    if "participant.referred_in_error" in by_type:
        return "referred_in_error"
    withdrawn = by_type.get("participant.withdrawn", [])
    if "referral.rejected" in by_type or any(data.get("rejected") for _, _, data in withdrawn):
        return "rejected"
    return "cancelled" if withdrawn or "referral.cancelled" in by_type else "net_referrals"


def _person_counts(by_type: By, programme: Programme) -> Iterable[Line]:
    yield from (("contacts", on, 1) for on, _, _ in _unique(by_type, "participant.contacted", "contact_id"))
    defined = {outcome.id for outcome in programme.outcomes if outcome.kind == "engagement"}
    met = by_type.get("appointment.attended", []) + by_type.get("participant.started", [])
    engaged = [on for outcome, on in _standing(by_type) if outcome in defined] if defined else [on for on, _, _ in met]
    yield from (("engagements", on, 1) for on in sorted(engaged)[:1])


def _outcomes(by_type: By) -> Iterable[Line]:
    for outcome, on in _standing(by_type):
        yield "outcomes", on, 1
        yield f"outcome:{outcome}", on, 1


def _standing(by_type: By) -> list[tuple[str, date]]:
    lost = {(data["outcome"], data["round"]) for _, _, data in by_type.get("outcome.unachieved", [])}
    achieved = by_type.get("outcome.achieved", [])
    return [(d["outcome"], on) for on, _, d in achieved if (d["outcome"], d["round"]) not in lost]


def _start(by_type: By, programme: Programme) -> Iterable[Line]:
    (started_on, _, _), (referred_on, _, referral) = by_type["participant.started"][0], by_type["referral.received"][0]
    waited = count_working_days(referred_on, started_on, programme.nation) if referred_on < started_on else 0
    waited -= count_working_days(referred_on, referred_on, programme.nation) if waited else 0
    for prefix in ("", "priority_") if referral.get("priority") else ("",):
        yield f"{prefix}starts", started_on, 1
        yield f"{prefix}days_to_start", started_on, waited
    plans = [on for on, _, _ in by_type.get("action_plan.agreed", [])]
    yield from (("plans", on, 1) for on in sorted(plans)[:1])
    yield from _clock(by_type, programme, "action_plan", ("plans", "plans"), plans)
    jobs = _jobs(by_type)
    yield from (("job_starts", on, 1) for on in jobs[:1])
    by_type = _with_support_corrected(by_type)
    left = sorted(on for name in LEAVING for on, _, _ in by_type.get(name, []))[:1]
    yield "caseload", started_on, 1
    for on in left:
        yield "leavers", on, 1
        yield "caseload", on, -1
    yield from _in_work(by_type, left)
    yield from _standards(
        by_type, programme, {"referral": [referred_on], "start": [started_on], "job_start": jobs}, left
    )


def _jobs(by_type: By) -> list[date]:
    """The days of the jobs since the start that count, oldest first."""
    days: dict[str, date] = {}
    for on, _, data in by_type[IN_ORDER]:
        if data["name"] == "job.voided":
            days.pop(data["job_id"], None)
        elif data["name"] == "job.started":
            days[data["job_id"]] = on
        elif data["name"] == "job.corrected":
            days[data["job_id"]] = date.fromisoformat(data["started_on"])
    since = by_type["participant.started"][0][0]
    return sorted(on for on in days.values() if on >= since)


def _with_support_corrected(by_type: By) -> By:
    """The events of support as if the newest correction had been said in place of all before it."""
    names = (*LEAVING, BEGAN, BACK)
    events: By = {**by_type, **{name: [] for name in names}}
    for on, recorded_on, data in by_type[IN_ORDER]:
        if data["name"] in names:
            events[data["name"]].append((on, recorded_on, data))
        if data["name"] != CORRECTED:
            continue
        left, spells = data.get("left_on"), data.get("in_work", [])
        events |= {name: [] for name in names}
        events["participant.exited"] = [(date.fromisoformat(left), recorded_on, data)] if left else []
        for name, day in ((BEGAN, "began_on"), (BACK, "ended_on")):
            events[name] = [(date.fromisoformat(s[day]), recorded_on, s) for s in spells if s.get(day)]
    return events


def _in_work(by_type: By, left: list[date]) -> Iterable[Line]:
    back = {data["job_id"]: on for on, _, data in reversed(_unique(by_type, BACK, "job_id"))}
    for on, _, data in _unique(by_type, "participant.in_work_support_began", "job_id"):
        yield "in_work_cases", on, 1
        ends = sorted([*left, *([back[data["job_id"]]] if data["job_id"] in back else [])])
        if ends:
            yield "in_work_cases", max(on, ends[0]), -1
    spells = [
        (on, min([date.max, *left, *([back[d["job_id"]]] if d["job_id"] in back else [])]))
        for on, _, d in _unique(by_type, BEGAN, "job_id")
    ]
    contacted = [on for on, _, _ in by_type.get("participant.contacted", [])]
    with_job = [on for on in contacted if any(began <= on <= ended for began, ended in spells)]
    for month in {on.strftime("%Y-%m") for on in with_job}:
        yield "in_work_contacted", date.fromisoformat(f"{month}-01"), 1


def _decided(by_type: By) -> tuple[set[tuple[str, date]], set[tuple[str, date]]]:
    """The standards that caseload says were met, and those it says were missed, each with its last day."""
    met = {(d["standard"], date.fromisoformat(d["due_on"])) for _, _, d in by_type.get("participant.standard_met", [])}
    names = [(d["clock"], date.fromisoformat(d["due_on"])) for _, _, d in by_type.get("participant.clock_missed", [])]
    missed = Counter((name.removeprefix("standard_"), due) for name, due in names if name.startswith("standard_"))
    for _, _, data in by_type.get("participant.clock_missed_withdrawn", []):
        done = date.fromisoformat(data["done_on"])
        missed[
            min((m for m in missed if f"standard_{m[0]}" == data["clock"] and m[1] >= done), default=("", done))
        ] -= 1
    return met, {each for each, times in missed.items() if times > 0} - met


def _standards(by_type: By, programme: Programme, since: dict[str, list[date]], left: list[date]) -> Iterable[Line]:
    kept, missed = _decided(by_type)
    for code, due in kept | missed:
        yield f"standard_due:{code}", due, 1
    for code, due in kept:
        yield f"standard:{code}", due, 1
    decided = {code for code, _ in kept | missed}
    for standard in programme.service_standards:
        test = standard.test
        if test is None or test.within_days is None or not since[test.counted_from] or standard.code in decided:
            continue
        due = since[test.counted_from][0] + timedelta(days=test.within_days)
        done = [
            on
            for name in HAPPENS[test.event]
            for on, _, data in by_type.get(name, [])
            if test.event != "plan_review" or data.get("version", 1) > 1
        ]
        met = any(since[test.counted_from][0] <= on <= due for on in done)
        if met or not any(on <= due for on in left):
            yield f"standard_due:{standard.code}", due, 1
        if met:
            yield f"standard:{standard.code}", due, 1


def _unique(by_type: By, name: str, key: str) -> list[Fact]:
    """The earliest telling of each thing of a kind."""
    found: dict[str, Fact] = {}
    for fact in sorted(by_type.get(name, []), key=lambda each: each[0]):
        found.setdefault(fact[2][key], fact)
    return list(found.values())
