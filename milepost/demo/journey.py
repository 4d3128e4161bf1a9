"""One person's journey as a timeline, read from the ledgers of the four services."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rich.console import Console
from rich.table import Table

from milepost.operations import Operations
from shared.edge.settings import SERVICES
from shared.terms.calendar import london_day

COLOURS = {"referrals": "cyan", "caseload": "green", "outcomes": "magenta", "kpi": "yellow"}
Data = dict[str, Any]
WORDS: dict[str, Callable[[Data], str]] = {
    "referral.received.v1": lambda d: (
        f"referred by {d['jcp_district']} as {d['reference']}, allocated to {d['provider']}"
    ),
    "referral.acknowledged.v1": lambda d: f"acknowledged by {d['provider']}{_in_time(d)}",
    "participant.key_worker_assigned.v1": lambda d: "a key worker takes the case",
    "appointment.booked.v1": lambda d: f"first appointment booked for {d['due_on']}",
    "appointment.missed.v1": lambda d: f"appointment missed{_reason(d, 'exception_reason')}",
    "appointment.attended.v1": lambda d: "appointment attended",
    "participant.started.v1": lambda d: f"[bold]started[/]: day 0; support to {d['in_work_ends_on']} when in work",
    "action_plan.agreed.v1": lambda d: f"action plan agreed and signed by both{_in_time(d)}",
    "earnings.interest_opened.v1": lambda d: f"earnings are matched from here to {d['to_on']}",
    "earnings.interest_closed.v1": lambda d: f"earnings are matched no more{_reason(d, 'reason')}",
    "earnings.received.v1": lambda d: f"paid £{d['amount']} in {d['employment']}; £{d['total']} in all",
    "job.started.v1": lambda d: f"{'first ' if d['first'] else 'new '}job, {d['hours_per_week']} hours a week",
    "job.ended.v1": lambda d: f"job lost{_reason(d, 'reason')}",
    "participant.in_work_support_began.v1": lambda d: "in-work support begins",
    "participant.returned_to_pre_work_support.v1": lambda d: "back to looking for work",
    "outcome.achieved.v1": lambda d: f"[bold]outcome achieved[/]: £{d['total']} of £{d['threshold']}",
    "claim.moved.v1": lambda d: f"claim {d['to_state'].replace('_', ' ')}",
    "claim.paid.v1": lambda d: f"[bold]claim paid[/]: £{d['amount']}, on a line of the month's statement",
    "participant.support_ended.v1": lambda d: f"support ends{_reason(d, 'reason')}",
    "participant.completed.v1": lambda d: "the tracking period is over: completed",
}


@dataclass(frozen=True)
class Step:
    """One event of a service about the person."""

    occurred_on: date
    recorded_at: datetime
    service: str
    seq: int
    type: str
    data: Data

    @classmethod
    def of(cls, service: str, item: Data) -> "Step":
        """The step of one event in a service's answer."""
        dates = date.fromisoformat(item["occurred_on"]), datetime.fromisoformat(item["recorded_at"])
        return cls(*dates, service, item["seq"], item["type"], item["data"])

    @property
    def order(self) -> tuple[date, datetime, int, int]:
        return self.occurred_on, self.recorded_at, SERVICES.index(self.service), self.seq

    @property
    def recorded_late(self) -> bool:
        """Recorded a fortnight or more after it happened."""
        return (london_day(self.recorded_at) - self.occurred_on).days >= 14

    @property
    def words(self) -> str:
        """What happened, in words; the type of the event where WORDS has none."""
        return WORDS[self.type](self.data) if self.type in WORDS else self.type.removesuffix(".v1").replace("_", " ")


@dataclass(frozen=True)
class Journey:
    """All events in the order they happened, and how far kpi has consumed each service."""

    stream: str
    steps: list[Step]
    consumed: dict[str, int]


async def journey_of(services: Operations, participant: str) -> Journey:
    """Reads one participant's stream from all four services."""
    stream = f"participant/{participant}"
    answers = await services.get_all(f"/ops/v1/streams/{stream}")
    steps = [Step.of(service, item) for service, answer in answers.items() for item in answer["items"]]
    consumed = {link["source"]: link["last_seq"] for link in answers["kpi"]["consumed"]}
    return Journey(stream, sorted(steps, key=lambda step: step.order), consumed)


def print_journey(journey: Journey, name: str, console: Console) -> None:
    """The timeline, with the day since the start, and where each line comes from."""
    start = next((step.occurred_on for step in journey.steps if step.type == "participant.started.v1"), None)
    table = Table("day", "date", "service", "what happened", box=None, padding=(0, 1))
    for step in journey.steps:
        day = str((step.occurred_on - start).days) if start and step.occurred_on >= start else ""
        colour = COLOURS[step.service]
        recorded_late = f" [dim]recorded {london_day(step.recorded_at)}[/]" if step.recorded_late else ""
        table.add_row(day, str(step.occurred_on), f"[{colour}]{step.service}[/]", step.words + recorded_late)
    console.print(f"\n[bold]One person's journey: {name}[/], invented. Three ledgers, one stream, {journey.stream}")
    console.print(table)
    consumed = ", ".join(f"{number} of {source}" for source, number in journey.consumed.items())
    console.print(f"[{COLOURS['kpi']}]kpi[/] has consumed {consumed}, and updated its figures.", highlight=False)
    console.print(f"[dim]each service: GET /ops/v1/streams/{journey.stream}[/]", highlight=False, soft_wrap=True)


def _in_time(data: Data) -> str:
    return ", in time" if data.get("in_time") else ", too late"


def _reason(data: Data, name: str) -> str:
    return f": {str(data[name]).replace('_', ' ')}" if data.get(name) else ""
