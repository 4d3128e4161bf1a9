"""Telling many stories in one town: each says on which day it goes on, and the town's clock moves from day to day.

A story that fails is told no further, the others are; its test says on which day it broke.
"""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

from milepost.client.errors import ClientError
from shared.terms.calendar import months
from shared.terms.programme import Programme, Programmes
from tests.journey.programmes.participant import Participant
from tests.journey.town import Town

Days = Iterator[date]


@dataclass
class Story:
    """What happened on one programme: its people, and what each has reached, by id and outcome, on which day."""

    town: Town
    programme: Programme
    people: list[Participant] = field(default_factory=list)
    reached: dict[str, dict[str, date]] = field(default_factory=dict)
    today: date = date.min
    broken: BaseException | None = None
    over: bool = False

    def participant(self, area: str, group: str, sent_by: tuple[str, str] | None = None, **details: Any) -> Participant:
        self.people.append(Participant(self.town, self.programme, area, group, details, sent_by))
        return self.people[-1]

    def reaches(self, client: Participant, **outcomes: date) -> None:
        """What the contract says somebody has reached by now, and nothing else; an outcome's `-` is written `_`.

        What has a price is claimed and approved the same day.
        """
        wanted = {name.replace("_", "-"): day for name, day in outcomes.items()}
        details, so = client.outcomes(), {name: day.isoformat() for name, day in wanted.items()}
        assert details == so, f"reached {details}, where the contract says {so}"
        before = self.reached.get(client.id, {})
        self.reached[client.id] = wanted
        for outcome in wanted.keys() - before.keys():
            if self.programme.outcome(outcome).prices:
                assert client.approved(outcome, self.today)["state"] == "approved"

    def holds(self) -> None:
        """Raises what broke it, with the day."""
        if self.broken is not None:
            raise AssertionError(f"the story of {self.programme.id} broke on {self.today}") from self.broken
        assert self.over

    def statements(self) -> list[Any]:
        """The statements of every month to that of the last outcome, cut off and authorised in their order."""
        commissioner = self.people[0].commissioner
        last = max(day for reached in self.reached.values() for day in reached.values())
        answers = []
        for month in months(self.programme.starts_on, last):
            asked = {"programme": self.programme.id, "month": str(month)}
            statement = commissioner.make("outcomes", "/v1/statements", asked)
            at = f"/v1/statements/{statement['id']}"
            answers.append(self.people[0].second.change("outcomes", at, "authorise", {}))
        return answers

    def figure(self, kpi: str, month: str, window: str = "cumulative") -> Any:
        at = f"/v1/programmes/{self.programme.id}/figures/{kpi}"
        return self.people[0].commissioner.read("kpi", at, month=month, window=window)


Teller = Callable[[Story], Days]


class Tellers(dict[str, Teller]):
    """The stories of some programmes, by programme: each a generator that yields the day on which it goes on."""

    def on(self, programme_id: str) -> Callable[[Teller], Teller]:
        """Marks the story of a programme."""

        def known(teller: Teller) -> Teller:
            assert programme_id not in self
            self[programme_id] = teller
            return teller

        return known

    def tell_all(self, town: Town, programmes: Programmes) -> dict[str, Story]:
        """Every story to its end, all in one town, day by day."""
        stories = {name: Story(town, programmes[name]) for name in self}
        order = count()
        waiting: list[tuple[date, int, Story, Days]] = []
        for name, story in stories.items():
            _go_on(story, self[name](story), waiting, order)
        while waiting:
            day, _, story, days = heapq.heappop(waiting)
            town.clock(day)
            story.today = day
            _go_on(story, days, waiting, order)
        return stories


SHIPPED = Tellers()
on = SHIPPED.on


def _go_on(story: Story, days: Days, waiting: list[Any], order: "count[int]") -> None:
    try:
        heapq.heappush(waiting, (next(days), next(order), story, days))
    except StopIteration:
        story.over = True
    except (AssertionError, ClientError, KeyError, ValueError, IndexError) as error:
        story.broken = error
