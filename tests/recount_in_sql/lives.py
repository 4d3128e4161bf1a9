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
        return happenings
    _support(chance, then, provider)
    return happenings


def _support(chance: random.Random, then: Any, provider: str) -> None:
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
        then("job.started", start + 40, job_id="j1")
        then("outcome.achieved", start + 40, outcome="job", round=1)
        if chance.random() < 0.3:
            then("job.voided", start + 60, job_id="j1")
            then("outcome.unachieved", start + 60, outcome="job", round=1)
    if chance.random() < 0.3:
        then(chance.choice(("participant.exited", "participant.support_ended")), start + chance.choice((9, 30, 90)))
    if chance.random() < 0.06:
        then("participant.referred_in_error", start + 30)
