"""Many people's journeys at random, right and wrong turns alike, as batches of events from three sources."""

import random
from datetime import date, timedelta

from shared.journey.envelope import Envelope
from shared.terms.events import Event
from shared.terms.events.job import JobStarted, JobVoided
from shared.terms.events.participant import ParticipantWithdrawn, ReferredInError
from shared.terms.events.payment import ClaimPaid, ClaimRecovered
from shared.terms.events.referral import ReferralCancelled, ReferralRejected
from shared.terms.events.support import AppointmentBooked
from tests.bench_of_one import Bench
from tests.service.kpi.people import achieved, allocated, emitted, received, started, unachieved

PROVIDERS = ["maximus", *(f"sub-{n}" for n in range(1, 9))]
PLACES = [("newham", "jcp-east-london"), ("bexley", "jcp-south-london"), ("enfield", "jcp-north-london")]


def journey(chance: random.Random) -> list[tuple[int, Event]]:
    """One person's events with the days after referral on which they happen."""
    area, district = chance.choice(PLACES)
    provider = chance.choice(PROVIDERS)
    events: list[tuple[int, Event]] = [(0, received(provider, chance.choice(["HD", "LTU", "EA"]), area, district))]
    if chance.random() < 0.1:
        provider = chance.choice([other for other in PROVIDERS if other != provider])
        events.append((1, allocated(provider)))
    if chance.random() < 0.2:
        return [*events, (2, chance.choice(ENDINGS))]
    events += [(3, BOOKED), (12, started(provider))]
    return [*events, *_after_start(chance)]


ENDINGS: list[Event] = [
    ReferralRejected(reason="duplicate"),
    ReferralCancelled(reason="moved_away"),
    ParticipantWithdrawn(reason="started_work"),
]
BOOKED = AppointmentBooked(**AppointmentBooked.EXAMPLE)


def _after_start(chance: random.Random) -> list[tuple[int, Event]]:
    events: list[tuple[int, Event]] = []
    if chance.random() < 0.6:
        events.append((80, JobStarted(**JobStarted.EXAMPLE)))
        if chance.random() < 0.2:
            events.append((90, JobVoided(**JobVoided.EXAMPLE)))
    if chance.random() < 0.4:
        events += [(300, achieved()), (330, ClaimPaid(**ClaimPaid.EXAMPLE))]
        if chance.random() < 0.3:
            events += [(350, unachieved()), (380, ClaimRecovered(**ClaimRecovered.EXAMPLE))]
    if chance.random() < 0.1:
        events.append((chance.choice([40, 340, 400]), ReferredInError(**ReferredInError.EXAMPLE)))
    return sorted(events, key=lambda each: each[0])


def journeys(bench: Bench, many: int, seed: int = 1, named: str = "j") -> list[Envelope]:
    """The events of `many` people, day by day."""
    chance = random.Random(seed)
    days = []
    for n in range(many):
        referred = date(2018, 3, 1) + timedelta(days=chance.randrange(300))
        days += [(referred + timedelta(days=after), f"{named}{n}", event) for after, event in journey(chance)]
    return [emitted(bench, about, event, on) for on, about, event in sorted(days, key=lambda each: each[0])]


def shuffled_across_sources(events: list[Envelope], seed: int = 2) -> list[Envelope]:
    """Another order in which the same events may be heard: each source's own order about a stream is kept."""
    chance = random.Random(seed)
    queues: dict[tuple[str, str], list[Envelope]] = {}
    for event in events:
        queues.setdefault((event.source, event.stream_id), []).append(event)
    order = [key for key, queue in queues.items() for _ in queue]
    chance.shuffle(order)
    return [queues[key].pop(0) for key in order]
