"""Random people of a contract: what happens to each, on which day, and when it is recorded."""

import random
from datetime import date, timedelta
from typing import Any

Happening = tuple[date, str, str, date, dict[str, Any]]
"""The day it was recorded, who, the event's type, the day it occurred, and its data."""
DELAYS = (0, 0, 0, 1, 2, 5, 20, 60)


def lives(many: int, seed: int, first: date, last: date, areas: tuple[str, ...]) -> list[Happening]:
    """What happens to `many` people, in the order in which it is recorded."""
    chance = random.Random(seed)
    happened = [each for n in range(many) for each in _life(chance, f"p{n}", first, last, areas)]
    return sorted((each for each in happened if each[0] <= last), key=lambda each: each[0])


def _life(chance: random.Random, who: str, first: date, last: date, areas: tuple[str, ...]) -> list[Happening]:
    referred = first + timedelta(days=chance.randrange((last - first).days - 20))
    provider = chance.choice(("ash", "oak", "elm"))
    happenings: list[Happening] = []
    recorded = referred + timedelta(days=chance.choice((0, 0, 1, 3)))

    def then(event: str, after: int, **data: Any) -> None:
        nonlocal recorded
        on = referred + timedelta(days=after)
        recorded = max(recorded, on + timedelta(days=chance.choice(DELAYS)))
        happenings.append((recorded, who, f"{event}.v1", on, data))

    area, group = chance.choice(areas), chance.choice(("YOUNG", "OLD"))
    happenings.append(
        (recorded, who, "referral.received.v1", referred, {"provider": provider, "area": area, "group": group})
    )
    if chance.random() < 0.15:
        provider = chance.choice(("ash", "oak", "elm"))
        then("referral.allocated", 0, provider=provider)
    if chance.random() < 0.2:
        then(*chance.choice((("referral.rejected", 1), ("referral.cancelled", 3), ("participant.withdrawn", 6))))
        return happenings
    if chance.random() < 0.9:
        then("referral.acknowledged", chance.choice((1, 2, 4, 7, 9)))
    if chance.random() < 0.25:
        then("referral.did_not_start", chance.choice((9, 20, 30)))
        if chance.random() < 0.3:
            then("referral.did_not_start_corrected", 31, occurred_on=day(referred, chance.choice((8, 22, 31))))
        if chance.random() < 0.6:
            return happenings
        then("referral.did_not_start_withdrawn", 32)
    _support(chance, then, provider, referred)
    return happenings


def day(referred: date, after: int) -> str:
    return str(referred + timedelta(days=after))


def _support(chance: random.Random, then: Any, provider: str, referred: date) -> None:
    start = chance.choice((8, 14, 20, 25, 45))
    if chance.random() < 0.6:
        then("appointment.attended", start - chance.choice((0, 2, 5)))
    then("participant.started", start, provider=provider)
    for n, after in enumerate((-3, 5, 12, 33, 50)):
        if chance.random() < 0.4:
            then("participant.contacted", start + after, contact_id=f"c{n}")
    if chance.random() < 0.5:
        then("outcome.achieved", start + 2, outcome="met", round=1)
    if chance.random() < 0.5:
        _works(chance, then, referred, start + 40)
    _ends(chance, then, referred, start)
    _slips(chance, then, referred, start)


def _works(chance: random.Random, then: Any, referred: date, on: int) -> None:
    then("job.started", on, job_id="j1")
    then("outcome.achieved", on, outcome="job", round=1)
    if chance.random() < 0.3:
        then("job.voided", on + 20, job_id="j1")
        then("outcome.unachieved", on + 20, outcome="job", round=1)
    elif chance.random() < 0.3:
        then("job.corrected", on + 22, job_id="j1", started_on=day(referred, on + chance.choice((-41, -31, 35))))


def _ends(chance: random.Random, then: Any, referred: date, start: int) -> None:
    if chance.random() < 0.3:
        then(chance.choice(("participant.exited", "participant.support_ended")), start + chance.choice((9, 30, 90)))
        if chance.random() < 0.4:
            left_on = chance.choice((None, day(referred, start + 15)))
            then("participant.support_corrected", start + 95, left_on=left_on, in_work=[])


def _slips(chance: random.Random, then: Any, referred: date, start: int) -> None:
    if chance.random() < 0.12:
        then("participant.referred_in_error", start + 30)
        if chance.random() < 0.5:
            then("participant.referred_in_error_withdrawn", start + 31)
    if chance.random() < 0.2:
        then("participant.start_corrected", start + 50, started_on=day(referred, start + chance.choice((-4, 3, 33))))
    if chance.random() < 0.2:
        kind, code = chance.choice((("contact", "contact"), ("appointment", "initial")))
        standing = [{"record_id": f"r{n}", "on": day(referred, start + n), "code": code} for n in (-6, 7, 28)]
        standing = standing[chance.randrange(4) :]
        then("participant.records_corrected", start + 60, kind=kind, record_id="r0", standing=standing)
