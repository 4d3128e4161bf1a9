"""Participants to tell kpi about: each call is one event as its owner would say it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from milepost.client import Answer
from services.kpi.commands.keep_sums import keep_sums
from shared.journey.envelope import Envelope
from shared.terms.events import Event
from shared.terms.events.job import JobStarted, JobVoided
from shared.terms.events.participant import ParticipantStarted, ReferredInError
from shared.terms.events.payment import OutcomeAchieved, OutcomeUnachieved
from shared.terms.events.referral import ReferralAllocated, ReferralReceived
from tests.bench_of_one import Bench

MARCH_9 = date(2018, 3, 9)


def received(provider: str = "sub-1", group: str = "HD", area: str = "newham", district: str = "jcp-east-london"):
    details = {"provider": provider, "group": group, "area": area, "jcp_district": district, "sent_by": district}
    return ReferralReceived(**{**ReferralReceived.EXAMPLE, **details})


def started(provider: str = "sub-1", on: date = date(2018, 3, 20)) -> ParticipantStarted:
    return ParticipantStarted(**{**ParticipantStarted.EXAMPLE, "provider": provider, "started_on": on.isoformat()})


def first_job(job_id: str = "job_1", first: bool = True) -> JobStarted:
    return JobStarted(**{**JobStarted.EXAMPLE, "job_id": job_id, "first": first})


def voided(job_id: str = "job_1", first: bool = True) -> JobVoided:
    return JobVoided(job_id=job_id, reason="recorded_in_error", first=first)


def achieved(round_: int = 1, on: date = date(2019, 12, 10)) -> OutcomeAchieved:
    return OutcomeAchieved(**{**OutcomeAchieved.EXAMPLE, "round": round_, "achieved_on": on.isoformat()})


def unachieved(round_: int = 1) -> OutcomeUnachieved:
    return OutcomeUnachieved(**{**OutcomeUnachieved.EXAMPLE, "round": round_})


def allocated(provider: str, previous: str = "sub-1") -> ReferralAllocated:
    return ReferralAllocated(provider=provider, previous_provider=previous, reason="declined")


def in_error() -> ReferredInError:
    return ReferredInError(**ReferredInError.EXAMPLE)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def emitted(bench: Bench, about: str, event: Event, on: date, recorded: date | None = None) -> Envelope:
    """The event in its envelope, from its producer, ready to consume."""
    return bench.envelope(event.PRODUCER, f"participant/{about}", event, on, noon(recorded or on))


def working_days_from(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        if day.weekday() < 5:
            yield day
        day += timedelta(days=1)


def march_2018(bench: Bench, groups: dict[str, int], last: date = MARCH_9, named: str = "p") -> list[Envelope]:
    """So many referrals of each group, spread over the working days of March to `last`, over all nine providers."""
    days = list(working_days_from(date(2018, 3, 1), last))
    wanted = [group for group, many in groups.items() for _ in range(many)]
    providers = ["maximus", *(f"sub-{n}" for n in range(1, 9))]
    return [
        emitted(bench, f"{named}{n}", received(providers[n % 9], group), days[n % len(days)])
        for n, group in enumerate(wanted)
    ]


class Reader:
    """Reads figures as somebody; the commissioner when nobody else is named.

    Each is read from the movements that wait and again once they are in the kept sums, which must make no difference.
    """

    def __init__(self, bench: Bench) -> None:
        self.bench = bench

    async def __call__(
        self, below: str, org: str = "local-london", kind: str = "commissioner", **query: object
    ) -> dict:
        answer = await self.answer(below, org, kind, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def answer(
        self, below: str, org: str = "local-london", kind: str = "commissioner", **query: object
    ) -> Answer:
        address, parameters = f"/v1/programmes/LLWHP/{below}", {name: str(text) for name, text in query.items()}
        async with self.bench.client(org, kind) as reader:
            moved = await reader.get(address, params=parameters)
            await keep_sums(self.bench.container.database)
            kept = await reader.get(address, params=parameters)
        assert kept.status_code == moved.status_code
        assert kept.status_code != 200 or kept.text == moved.text
        return kept

    async def kpi(self, kpi: str, **query: object) -> dict:
        """One line of the report."""
        return next(line for line in (await self("report", **query))["kpis"] if line["kpi"] == kpi)
