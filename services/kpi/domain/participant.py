"""A participant as the figures see one: the few facts that anything is counted from, taken from events alone.

The same events in the same order therefore always give the same figures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from services.kpi.domain.facts import JourneyEvent, Payment, Referral, Result, Start
from shared.terms.money import pence


@dataclass(frozen=True)
class Participant:
    """The facts of one participant; the names of the fields are those of the stored JSON.

    `programme_version` is the one they are counted by, and `due` the last days of their deadlines, by what each is
    counted from (`referral/acknowledge`): both are kept as they were when the event that decides them was recorded.
    `taken_out` is the day of each reason for which the referral left the net. `firsts` is the earliest day of what
    counts once. `standards_met` and `standards_missed` are the last days of standards, by code and day. The other maps
    are by the id of a job, contact, outcome or statement line. `waiting` holds the events
    that arrived before the referral.
    """

    referral: Referral | None = None
    programme_version: str = ""
    due: Mapping[str, date] = field(default_factory=dict)
    start: Start | None = None
    result: Result | None = None
    taken_out: Mapping[str, date] = field(default_factory=dict)
    firsts: Mapping[str, date] = field(default_factory=dict)
    excused: Mapping[str, date] = field(default_factory=dict)
    jobs: Mapping[str, date] = field(default_factory=dict)
    in_work: Mapping[str, date] = field(default_factory=dict)
    back_from_work: Mapping[str, date] = field(default_factory=dict)
    contacts: Mapping[str, date] = field(default_factory=dict)
    standards_met: Mapping[str, date] = field(default_factory=dict)
    standards_missed: Mapping[str, date] = field(default_factory=dict)
    outcomes: Mapping[str, date] = field(default_factory=dict)
    payments: Mapping[str, Payment] = field(default_factory=dict)
    recorded_on: date = date.min
    waiting: tuple[JourneyEvent, ...] = ()

    def replace(self, **facts: Any) -> Participant:
        """As `dataclasses.replace`, which is too slow to run for every event: it checks every field."""
        after = object.__new__(Participant)
        vars(after).update(vars(self), **facts)
        return after

    def first(self, name: str) -> date | None:
        """The earliest day of something that counts once; None when it has not happened."""
        return self.firsts.get(name)

    @property
    def started_on(self) -> date | None:
        return self.start.started_on if self.start else None

    @property
    def first_job(self) -> date | None:
        """The day of the first job since the start that was not voided."""
        start = self.start
        if start is None or not self.jobs:
            return None
        return min((on for on in self.jobs.values() if on >= start.started_on), default=None)


def referral_facts(_: Participant, event: JourneyEvent) -> Facts:
    """The referral itself."""
    data = event.data
    referral = Referral(
        programme=data["programme"],
        provider=data["provider"],
        jcp_district=data["jcp_district"],
        area=data["area"],
        group=data["group"],
        referred_on=event.occurred_on,
        priority=bool(data.get("priority")),
        sent_by=data.get("sent_by") or event.actor.partition("/")[0],
    )
    return {"referral": referral, "programme_version": data.get("programme_version", "")}


def allocation_facts(participant: Participant, event: JourneyEvent) -> Facts:
    """The referral with the provider it is allocated to now."""
    assert participant.referral is not None
    return {"referral": replace(participant.referral, provider=event.data["provider"])}


def sender_facts(participant: Participant, event: JourneyEvent) -> Facts:
    """The referral with the organisation that sent it."""
    assert participant.referral is not None
    return {"referral": replace(participant.referral, sent_by=event.data["sent_by"])}


def _taken_out(reason: str) -> FactChange:
    return lambda participant, event: {"taken_out": _earliest(participant.taken_out, reason, event.occurred_on)}


def withdrawal_facts(participant: Participant, event: JourneyEvent) -> Facts:
    """Out of the net after acknowledgement: as rejected where the event says so, else as cancelled."""
    return _taken_out("rejected" if event.data.get("rejected") else "cancelled")(participant, event)


def _first(*names: str) -> FactChange:
    """Keeps the earliest day under each of `names`."""

    def change(participant: Participant, event: JourneyEvent) -> Facts:
        firsts = participant.firsts
        for name in names:
            firsts = _earliest(firsts, name, event.occurred_on)
        return {"firsts": firsts}

    return change


def plan_facts(participant: Participant, event: JourneyEvent) -> Facts:
    """The first action plan; a later version of it is a review."""
    name = "action_plan" if event.data.get("version", 1) == 1 else "plan_review"
    return _first("action_plan", name)(participant, event)


def contact_facts(participant: Participant, event: JourneyEvent) -> Facts:
    """Every contact by its id, and the day of the first. Whether it was in work follows from the spells [rule 139]."""
    contact, on = event.data["contact_id"], event.occurred_on
    return {
        "contacts": {**participant.contacts, contact: on},
        "firsts": _earliest(participant.firsts, "contact", on),
    }


def _result_facts(participant: Participant, event: JourneyEvent) -> Facts:
    on, recorded_on = event.occurred_on, event.recorded_on
    if participant.result is not None:
        on, recorded_on = min(on, participant.result.on), min(recorded_on, participant.result.recorded_on)
    return {"result": Result(on, recorded_on)}


def did_not_start_facts(participant: Participant, event: JourneyEvent) -> Facts:
    """A result, and the first day on which a did-not-start happened."""
    return _result_facts(participant, event) | _first("did_not_start")(participant, event)


def corrected_did_not_start_facts(participant: Participant, event: JourneyEvent) -> Facts:
    """The did-not-start on its right day; the day it was recorded stays [rule 171]."""
    on, result = date.fromisoformat(event.data["occurred_on"]), participant.result
    moved = {"result": replace(result, on=on)} if result is not None else {}
    return {**moved, "firsts": {**participant.firsts, "did_not_start": on}}


def withdrawn_did_not_start_facts(participant: Participant, event: JourneyEvent) -> Facts:
    """No result yet: neither a did-not-start nor a day on which one was recorded."""
    firsts = {name: on for name, on in participant.firsts.items() if name != "did_not_start"}
    return {"result": None, "firsts": firsts}


def start_facts(participant: Participant, event: JourneyEvent) -> Facts:
    """A result, and the start with the provider of that day."""
    return {**_result_facts(participant, event), "start": Start(event.occurred_on, event.data["provider"])}


def support_facts(participant: Participant, event: JourneyEvent) -> Facts:
    """The leaving date and all spells of in-work support, in place of what was said of them before."""
    data, spells = event.data, event.data.get("in_work", ())
    firsts = {name: on for name, on in participant.firsts.items() if name != "left"}
    if data.get("left_on"):
        firsts["left"] = date.fromisoformat(data["left_on"])
    return {
        "firsts": firsts,
        "in_work": {spell["job_id"]: date.fromisoformat(spell["began_on"]) for spell in spells},
        "back_from_work": {
            spell["job_id"]: date.fromisoformat(spell["ended_on"]) for spell in spells if spell.get("ended_on")
        },
    }


def corrected_start_facts(participant: Participant, event: JourneyEvent) -> Facts:
    """The start on its right day; the provider, and the day the result was recorded, stay [rule 140].

    The result moves with it, unless a did-not-start was the result before.
    """
    if participant.start is None or participant.result is None:
        return {}
    on = date.fromisoformat(event.data["started_on"])
    result_on = min(on, participant.first("did_not_start") or on)
    return {"start": replace(participant.start, started_on=on), "result": replace(participant.result, on=result_on)}


def _standing(event: JourneyEvent, *codes: str) -> dict[str, date]:
    """The day of each record that stands, by its id; with `codes`, of these only."""
    standing = event.data.get("standing", ())
    return {r["record_id"]: date.fromisoformat(r["on"]) for r in standing if not codes or r["code"] in codes}


def _days_of(event: JourneyEvent) -> dict[str, list[date]]:
    """The days of what counts once, by its name; a version of the plan after the first that stands is a review."""
    if event.data["kind"] == "action_plan":
        versions = sorted((int(r["code"].rpartition("-")[2]), r["on"]) for r in event.data.get("standing", ()))
        days = [date.fromisoformat(on) for _, on in versions]
        return {"action_plan": days, "plan_review": days[1:]}
    firsts = FIRSTS_OF.get(event.data["kind"], {})
    return {name: [*_standing(event, *codes).values()] for name, codes in firsts.items()}


FIRSTS_OF: dict[str, dict[str, tuple[str, ...]]] = {
    "contact": {"contact": ("contact",), **dict.fromkeys(("employer_contact", "job_search"), ("employer_contact",))},
    "appointment": {"attended": ()},
    "assessment": {"assessment": ()},
}


def corrected_records_facts(participant: Participant, event: JourneyEvent) -> Facts:
    """What stands of a kind of record, in place of all that was said of it before [rule 138]."""
    kind, days = event.data["kind"], _days_of(event)
    if kind == "exception":
        return {"excused": {r["code"]: date.fromisoformat(r["on"]) for r in event.data.get("standing", ())}}
    firsts = {name: on for name, on in participant.firsts.items() if name not in days}
    facts: Facts = {"firsts": {**firsts, **{name: min(all_days) for name, all_days in days.items() if all_days}}}
    return {**facts, "contacts": _standing(event, "contact")} if kind == "contact" else facts if days else {}


def corrected_job_facts(participant: Participant, event: JourneyEvent) -> Facts:
    """The job on its right first day."""
    return {"jobs": {**participant.jobs, _job(event): date.fromisoformat(event.data["started_on"])}}


def _payment_facts(participant: Participant, event: JourneyEvent) -> Facts:
    line = Payment(event.occurred_on, pence(event.data["amount"]))
    return {"payments": {**participant.payments, event.data["line_id"]: line}}


def _earliest_by_key(fact: str, key: str) -> FactChange:
    """Keeps the earliest day for each value of the event's member `key`."""
    return lambda participant, event: {fact: _earliest(getattr(participant, fact), event.data[key], event.occurred_on)}


def _added(fact: str, key: Callable[[JourneyEvent], str]) -> FactChange:
    return lambda participant, event: {fact: {**getattr(participant, fact), key(event): event.occurred_on}}


def _removed(fact: str, key: Callable[[JourneyEvent], str]) -> FactChange:
    def change(participant: Participant, event: JourneyEvent) -> Facts:
        removed = key(event)
        return {fact: {name: on for name, on in getattr(participant, fact).items() if name != removed}}

    return change


def standard_met_facts(participant: Participant, event: JourneyEvent) -> Facts:
    """A service standard that was kept, with the last day of its period."""
    due = date.fromisoformat(event.data["due_on"])
    return {"standards_met": {**participant.standards_met, f"{event.data['standard']}/{due}": due}}


def clock_missed_facts(participant: Participant, event: JourneyEvent) -> Facts:
    """A service standard that was not kept by its last day; other deadlines are counted from what was done."""
    code, due = event.data["clock"].removeprefix(STANDARD), date.fromisoformat(event.data["due_on"])
    if not event.data["clock"].startswith(STANDARD):
        return {}
    return {"standards_missed": {**participant.standards_missed, f"{code}/{due}": due}}


def missed_withdrawn_facts(participant: Participant, event: JourneyEvent) -> Facts:
    """A miss of a standard is taken back, the newest if the event names none: it was kept after all, or never due."""
    code = event.data["clock"].removeprefix(STANDARD)
    keys = [key for key in participant.standards_missed if code_of(key) == code]
    if not keys or not event.data["clock"].startswith(STANDARD):
        return {}
    due_on = event.data.get("due_on")
    withdrawn = f"{code}/{due_on}" if due_on else max(keys, key=participant.standards_missed.__getitem__)
    return {"standards_missed": {key: due for key, due in participant.standards_missed.items() if key != withdrawn}}


def _job(event: JourneyEvent) -> str:
    return str(event.data["job_id"])


def _period(event: JourneyEvent) -> str:
    return f"{event.data['standard']}/{event.data['due_on']}"


def _round(event: JourneyEvent) -> str:
    return f"{event.data['outcome']}/{event.data['round']}"


def code_of(key: str) -> str:
    """The id in a key that has a round or a day after it: `sustained/2`, `rapid_search/2018-04-19`."""
    return key.rpartition("/")[0]


def _earliest(days: Mapping[str, date], key: str, on: date) -> Mapping[str, date]:
    return days if days.get(key, date.max) <= on else {**days, key: on}


Facts = dict[str, Any]
"""The facts of a participant that an event changes, by name."""
FactChange = Callable[[Participant, JourneyEvent], Facts]

STANDARD = "standard_"
"""What the name of a service standard's deadline begins with; its code follows."""
SENDER_NAMED: Final = "referral.sender_named.v1"
RECEIVED: Final = "referral.received.v1"
STARTED: Final = "participant.started.v1"
START_CORRECTED: Final = "participant.start_corrected.v1"
FACT_CHANGES: dict[str, FactChange] = {
    RECEIVED: referral_facts,
    "referral.allocated.v1": allocation_facts,
    SENDER_NAMED: sender_facts,
    "referral.rejected.v1": _taken_out("rejected"),
    "referral.cancelled.v1": _taken_out("cancelled"),
    "referral.acknowledged.v1": _first("acknowledged"),
    "referral.did_not_start.v1": did_not_start_facts,
    "referral.did_not_start_corrected.v1": corrected_did_not_start_facts,
    "referral.did_not_start_withdrawn.v1": withdrawn_did_not_start_facts,
    "participant.withdrawn.v1": withdrawal_facts,
    "participant.referred_in_error.v1": _taken_out("referred_in_error"),
    "participant.referred_in_error_withdrawn.v1": _removed("taken_out", lambda _: "referred_in_error"),
    STARTED: start_facts,
    START_CORRECTED: corrected_start_facts,
    "participant.contacted.v1": contact_facts,
    "participant.records_corrected.v1": corrected_records_facts,
    # A contact with an employer meets both the contact and the job search standard [S1 Appendix A].
    "participant.employer_contacted.v1": _first("employer_contact", "job_search"),
    "participant.standard_met.v1": standard_met_facts,
    "participant.standard_met_withdrawn.v1": _removed("standards_met", _period),
    "participant.clock_missed.v1": clock_missed_facts,
    "participant.clock_missed_withdrawn.v1": missed_withdrawn_facts,
    "participant.exception_recorded.v1": _earliest_by_key("excused", "clock"),
    "participant.in_work_support_began.v1": _earliest_by_key("in_work", "job_id"),
    "participant.returned_to_pre_work_support.v1": _earliest_by_key("back_from_work", "job_id"),
    "participant.support_ended.v1": _first("left"),
    "participant.exited.v1": _first("left"),
    "participant.support_corrected.v1": support_facts,
    "appointment.attended.v1": _first("attended"),
    "assessment.completed.v1": _first("assessment"),
    "action_plan.agreed.v1": plan_facts,
    "job.started.v1": _added("jobs", _job),
    "job.corrected.v1": corrected_job_facts,
    "job.voided.v1": _removed("jobs", _job),
    "outcome.achieved.v1": _added("outcomes", _round),
    "outcome.unachieved.v1": _removed("outcomes", _round),
    "claim.paid.v1": _payment_facts,
    "claim.recovered.v1": _payment_facts,
}
"""The events that move a figure, each with the facts it changes."""


def apply_event(participant: Participant, event: JourneyEvent) -> Participant:
    """The participant after an event; the same object when no figure is counted from such events."""
    change = FACT_CHANGES.get(event.type)
    facts = change(participant, event) if change else {}
    if not facts:
        return participant
    return participant.replace(**facts, recorded_on=max(participant.recorded_on, event.recorded_on))
