"""Telling many stories in one town: each says on which day it goes on, and the town's clock moves from day to day.

A story that fails is told no further, the others are; its test says on which day it broke.
"""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

from shared.terms.programme import Programme, Programmes
from tests.journey.programmes.client import Client
from tests.journey.town import Town

Days = Iterator[date]


@dataclass
class Story:
    """What happened on one programme: its people, and what each has reached, by id and outcome, on which day."""

    town: Town
    programme: Programme
    people: list[Client] = field(default_factory=list)
    reached: dict[str, dict[str, date]] = field(default_factory=dict)
    today: date = date.min
    broken: BaseException | None = None
    over: bool = False

    def client(self, area: str, group: str, sent_by: tuple[str, str] | None = None, **told: Any) -> Client:
        self.people.append(Client(self.town, self.programme, area, group, told, sent_by))
        return self.people[-1]

    def reaches(self, client: Client, **outcomes: date) -> None:
        """What the contract says somebody has reached by now, and nothing else; an outcome's `-` is written `_`.

        What has a price is claimed and approved the same day.
        """
        wanted = {name.replace("_", "-"): day for name, day in outcomes.items()}
        told, so = client.outcomes(), {name: day.isoformat() for name, day in wanted.items()}
        assert told == so, f"reached {told}, where the contract says {so}"
        before = self.reached.get(client.id, {})
        self.reached[client.id] = wanted
        for outcome in wanted.keys() - before.keys():
            if self.programme.outcome(outcome).prices:
                assert client.approved(outcome, self.today)["state"] == "approved"


Teller = Callable[[Story], Days]
TELLERS: dict[str, Teller] = {}


def on(programme_id: str) -> Callable[[Teller], Teller]:
    """Marks the story of a programme: a generator that yields the day on which it goes on."""

    def known(teller: Teller) -> Teller:
        assert programme_id not in TELLERS
        TELLERS[programme_id] = teller
        return teller

    return known


def tell_all(town: Town, programmes: Programmes) -> dict[str, Story]:
    """Every story to its end, all in one town, day by day."""
    stories = {name: Story(town, programmes[name]) for name in TELLERS}
    order = count()
    waiting: list[tuple[date, int, Story, Days]] = []
    for name, story in stories.items():
        _go_on(story, TELLERS[name](story), waiting, order)
    while waiting:
        day, _, story, days = heapq.heappop(waiting)
        town.clock(day)
        story.today = day
        _go_on(story, days, waiting, order)
    return stories


def _go_on(story: Story, days: Days, waiting: list[Any], order: "count[int]") -> None:
    try:
        heapq.heappush(waiting, (next(days), next(order), story, days))
    except StopIteration:
        story.over = True
    except (AssertionError, KeyError, ValueError, IndexError) as error:
        story.broken = error
