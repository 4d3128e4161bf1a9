"""The final facts of a life, and what is sent of them: with mistakes, repeats and corrections, in any order.

Plain Python: neither this module nor `oracle` imports anything of the services.
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from hypothesis import strategies as st

START = date(2018, 3, 5)
"""A Monday."""
EMPLOYMENTS = ("EMP-1", "EMP-2")
PAID_BY = st.sampled_from(("EMP-1", "EMP-1", "EMP-2"))
EXCLUDED = st.sampled_from((*[None] * 8, "refund", "holiday_pay"))
KINDS = st.sampled_from(("employed", "self_employed"))
HOURS = st.sampled_from((3, 4, 6, 7, 16))
SELDOM = st.integers(0, 9).map(lambda number: number == 9)


@dataclass(frozen=True)
class Spell:
    """A job as it really was. `qualifying` is false for work begun before the programme."""

    id: str
    employment: str
    kind: str
    first: date
    last: date | None
    hours: int
    qualifying: bool = True
    never_was: bool = False

    def covers(self, day: date) -> bool:
        return not self.never_was and self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Pay:
    """A payment as it stands in the end."""

    employment: str
    on: date
    pence: int
    excluded: str | None = None


@dataclass(frozen=True)
class Message:
    """Something that is sent: the name of what, the day it is about, and the messages that must come before."""

    id: str
    what: str
    on: date
    facts: dict[str, object] = field(default_factory=dict, hash=False)
    after: tuple[str, ...] = ()


@dataclass(frozen=True)
class Life:
    """What is true in the end, and everything that is sent."""

    spells: tuple[Spell, ...]
    pay: tuple[Pay, ...]
    messages: tuple[Message, ...]
    in_error: bool = False


def day(number: int) -> date:
    """Day `number` of the programme; the start is day 0."""
    return START + timedelta(days=number)


@st.composite
def spells(draw: st.DrawFn) -> list[Spell]:
    """Up to five jobs, apart within an employment; some began before the programme, some never were."""
    spells_so_far: list[Spell] = []
    for employment in EMPLOYMENTS:
        first = draw(st.sampled_from((-182, 0, 20, -60, 90)))
        for _ in range(draw(st.sampled_from((2, 1, 3, 0)))):
            last = first + draw(st.sampled_from((181, 90, 89, 48, 41, 182, 180, 6)))
            never_was = draw(st.integers(0, 5)) == 0
            kind, hours = draw(KINDS), draw(HOURS)
            spells_so_far.append(
                Spell(
                    f"job_{len(spells_so_far)}", employment, kind, day(first), day(last), hours, first >= 0, never_was
                )
            )
            first = last + 1 + draw(st.sampled_from((0, 13, 14, 15, 28, 60)))
    latest = {spell.employment: spell for spell in spells_so_far}
    open_ended = draw(st.sampled_from((*latest.values(), None)))
    return [replace(spell, last=None) if spell is open_ended else spell for spell in spells_so_far]


def sent_of(spell: Spell) -> list[Message]:
    """A job is told of when it starts, when it ends, and when it turns out never to have been."""
    facts = {"employment": spell.employment, "kind": spell.kind, "hours": spell.hours, "qualifying": spell.qualifying}
    messages = [Message(f"{spell.id}:start", "job_started", spell.first, {"job": spell.id, **facts})]
    if spell.last is not None:
        messages.append(
            Message(f"{spell.id}:end", "job_ended", spell.last, {"job": spell.id, **facts}, (messages[-1].id,))
        )
    if spell.never_was:
        messages.append(Message(f"{spell.id}:void", "job_voided", spell.first, {"job": spell.id}, (messages[-1].id,)))
    return messages


AMOUNTS = st.sampled_from((150_000, 300_000, 100_000, 149_999, 150_001, 299_999, 1))
PAY_DAYS = st.one_of(st.integers(20, 300), st.integers(20, 300), st.sampled_from((-1, 0, 639, 640)))


@st.composite
def payments(draw: st.DrawFn) -> tuple[list[Pay], list[Message]]:
    """Payments and differences, some of them corrected or reversed afterwards, and what stands in the end."""
    standing: dict[str, Pay] = {}
    sent: list[Message] = []
    for number in range(draw(st.sampled_from((3, 5, 8, 0)))):
        payment_id = f"P-{number}"
        paid = sorted(name for name, pay in standing.items() if pay.pence > 0)
        corrected = draw(st.sampled_from((None, None, *paid)))
        reverses = corrected is not None and draw(st.booleans())
        employment = standing[corrected].employment if corrected else draw(PAID_BY)
        if corrected is not None:
            del standing[corrected]
        pence = draw(AMOUNTS) * (-1 if corrected is None and draw(st.integers(0, 3)) == 0 else 1)
        pay = Pay(employment, day(draw(PAY_DAYS)), pence, draw(EXCLUDED))
        while any(message.facts["pay"] == pay for message in sent):
            pay = replace(pay, pence=pay.pence + 1)  # two equal payments of a day may be one, and would wait
        facts = {"payment": payment_id, "pay": pay, "corrects": corrected, "reverses": reverses}
        sent.append(Message(payment_id, "paid", pay.on, facts))
        if not reverses:
            standing[payment_id] = pay
    return list(standing.values()), sent


@st.composite
def lives(draw: st.DrawFn, by_an_office: bool = False, in_error: st.SearchStrategy[bool] = SELDOM) -> Life:
    """A whole life: jobs and pay, and every message about them; some people were referred in error.

    `by_an_office`: an office ends a job before it records the next one with the same employer, and records nothing more
    of somebody who was referred in error.
    """
    worked = draw(spells())
    pay, sent = draw(payments())
    of_jobs: list[Message] = []
    for spell in worked:
        first, *more = sent_of(spell)
        before = [m.id for m in of_jobs if m.what == "job_ended" and m.facts["employment"] == spell.employment]
        of_jobs += [replace(first, after=tuple(before if by_an_office else ())), *more]
    everything, was_in_error = [*of_jobs, *sent], draw(in_error)
    if was_in_error:
        last = tuple(message.id for message in everything) if by_an_office else ()
        everything.append(Message("in error", "referred_in_error", day(draw(st.integers(1, 400))), after=last))
    return Life(tuple(worked), tuple(pay), tuple(everything), was_in_error)


@st.composite
def schedules(draw: st.DrawFn, life: Life) -> list[tuple[date, Message]]:
    """The day on which each message arrives: at once or late, never before what it follows; payments may come twice."""
    delays = st.sampled_from((0, 0, 1, 10, 45, 200))
    paid = [message for message in life.messages if message.what == "paid"]
    repeats = draw(st.lists(st.sampled_from(paid), max_size=3)) if paid else []
    come: dict[str, date] = {}
    arrivals: list[tuple[date, Message]] = []
    for message in (*life.messages, *repeats):
        earliest = max(message.on, START, *(come[before] for before in message.after))
        come[message.id] = earliest + timedelta(days=draw(delays))
        arrivals.append((come[message.id], message))
    shuffled = draw(st.permutations(range(len(arrivals))))
    ranks: dict[str, float] = {}
    for place, message in zip(shuffled, (message for _, message in arrivals), strict=True):
        ranks[message.id] = max(place, *(ranks[before] + 0.1 for before in message.after), 0)
    return sorted(arrivals, key=lambda arrival: (arrival[0], ranks[arrival[1].id]))
