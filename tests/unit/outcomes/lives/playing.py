"""Plays a life on a record in memory, through the real reactions, matching and statements of `outcomes`."""

from collections import Counter
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from services.outcomes.domain.deciding import update_outcomes, verify
from services.outcomes.domain.feed import PaymentRow
from services.outcomes.domain.person import Person
from services.outcomes.domain.record import Record
from services.outcomes.domain.statements import Line, authorise_line, cut_off, put_on_line
from services.outcomes.reactions import REACTIONS
from shared.terms.calendar import Month
from shared.terms.events.event import Event
from shared.terms.events.job import JobEnded, JobStarted, JobVoided
from shared.terms.events.participant import ReferredInError
from shared.terms.programme import Programme
from tests.programmes import defined
from tests.unit.outcomes.lives.facts import START, Message, day
from tests.unit.outcomes.records import Feed, new_id

CONTRACT = defined("""
clocks:
  acknowledge: {length: 2, unit: working_days, counted_from: referral}
  in_work_limit: {length: 639, unit: calendar_days, counted_from: start}
  tail: {length: 700, unit: calendar_days, counted_from: start}
outcomes:
  earned:
    kind: cumulative_earnings
    name: Earned three thousand pounds
    threshold: 3000.00
    window: in_work_limit
    excludes: [before_start, tax_refund, holiday_pay_of_earlier_job]
    prices: [{effective_from: 2018-03-01, amount: 4000.00}]
  own-account:
    kind: self_employed_days
    name: Half a year on own account
    days: 182
    window: in_work_limit
    excludes_with: [earned]
    claimed: automatic
    prices: [{effective_from: 2018-03-01, amount: 4000.00}]
  job: {kind: job_start, name: A job, order: 2, prices: [{effective_from: 2018-03-01, amount: 700.00}]}
  thirteen:
    kind: sustained_employment
    name: Thirteen weeks in work
    order: 3
    weeks: 13
    across_jobs: true
    permitted_gap_days: 14
    prices: [{effective_from: 2018-03-01, amount: 1000.00}]
  seven-hours:
    kind: hours_in_weeks
    name: Seven hours in thirteen weeks of sixteen
    order: 4
    hours: 7
    weeks: 13
    of: 16
    prices: [{effective_from: 2018-03-01, amount: 500.00}]
""")
EVENTS: dict[str, type[Event]] = {
    "job_started": JobStarted,
    "job_ended": JobEnded,
    "job_voided": JobVoided,
    "referred_in_error": ReferredInError,
}
LAST = day(1000)


@dataclass
class Played:
    """What a life came to: the outcomes that stand with their days and prices, and every line of a statement."""

    record: Record
    lines: list[Line] = field(default_factory=list)

    @property
    def due(self) -> dict[str, tuple[date, int]]:
        """The outcomes that a claim stands for."""
        return {claim.outcome: (claim.achieved_on, claim.price) for claim in self.record.claims if claim.stands}

    @property
    def paid(self) -> dict[str, int]:
        """What the lines come to, by outcome; outcomes that come to nothing are left out."""
        sums = Counter[str]()
        for line in self.lines:
            sums[self.record.claims[line.claim_id].outcome] += line.amount
        return {outcome: pence for outcome, pence in sums.items() if pence}


class Player:
    """One person, told of message by message; months are approved, cut off and authorised as they pass."""

    def __init__(self, contract: Programme = CONTRACT) -> None:
        person = Person("ref_1", "PO-1", contract.id, "provider-1", "jcp-north", ["provider-1"], referred_on=START)
        self.record = Record(person.open_monitoring(START, day(456), day(639), day(700)), contract)
        self.feed = Feed(self.record)
        self.month = Month.of(START)
        self.played = Played(self.record)

    def amend(self, today: date, terms: Programme) -> None:
        """The contract that runs from today on, as it is for this person."""
        self.pass_time(today)
        self.record.programme = terms
        update_outcomes(self.record, today, new_id, "amended")

    def arrive(self, today: date, message: Message) -> None:
        """Time passes until today, and then the message comes."""
        self.pass_time(today)
        if message.what == "paid":
            self.feed.send(row_of(message), on=today)
        else:
            self.hear(today, message)

    def hear(self, today: date, message: Message) -> None:
        model = EVENTS[message.what]
        at = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
        envelope = SimpleNamespace(occurred_on=message.on, recorded_at=at, actor="sub-1/worker")
        done(REACTIONS[model](None, self.record, model.model_validate(event_of(message, model)), envelope))  # type: ignore[arg-type]

    def pass_time(self, today: date) -> None:
        """What is due by then is achieved, and every month that is over is closed."""
        while self.month.last + timedelta(days=7) <= today:
            on = self.month.last + timedelta(days=7)
            update_outcomes(self.record, on, new_id)
            self.approve()
            self.close(on)
        update_outcomes(self.record, today, new_id)

    def approve(self) -> None:
        for claim in self.record.claims:
            if claim.stands and claim.state == "triggered":
                self.record.claims.put(claim.after("validate").after("approve"))
                verify(self.record, self.record.newest(self.record.programme.outcome(claim.outcome)))

    def close(self, on: date) -> None:
        """Cuts the month off and authorises it."""
        _, lines = cut_off(self.record.programme, self.month, self.record.claims, on, new_id)
        for line in lines:
            self.record.claims.put(put_on_line(self.record.claims[line.claim_id], line))
            self.record.claims.put(authorise_line(self.record.claims[line.claim_id], line))
        self.played.lines += lines
        self.month = self.month.next()


def play(schedule: Iterable[tuple[date, Message | Programme]], contract: Programme = CONTRACT) -> Played:
    """A whole life and the months after it; with a programme, the terms as they are amended on a day."""
    player = Player(contract)
    for today, entry in schedule:
        if isinstance(entry, Programme):
            player.amend(today, entry)
        else:
            player.arrive(today, entry)
    player.pass_time(LAST)
    player.pass_time(LAST + timedelta(days=62))
    return player.played


def row_of(message: Message) -> PaymentRow:
    pay, facts = message.facts["pay"], message.facts
    excluded = None if facts["reverses"] else pay.excluded
    amount = 0 if facts["reverses"] else pay.pence
    return PaymentRow(
        "PO-1", pay.employment, facts["payment"], pay.on, amount, excluded, facts["corrects"], facts["reverses"]
    )


def event_of(message: Message, model: type[Event]) -> dict[str, Any]:
    facts = message.facts
    values = {"job_id": facts.get("job"), "started_on": message.on, "ended_on": message.on, "first": False}
    values |= {"employment": facts.get("employment"), "kind": facts.get("kind"), "qualifying": facts.get("qualifying")}
    values |= {"hours_per_week": str(facts.get("hours")), "reason": "redundancy"}
    return {name: values[name] for name in model.EXAMPLE}


def done(reaction: Coroutine[Any, Any, None]) -> None:
    """Runs a reaction that waits for nothing."""
    try:
        reaction.send(None)
    except StopIteration:
        return
    raise AssertionError("this reaction asks the database; play it on a bench")
