"""The events that figures are counted from, and the parts of what they say of a participant."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shared.terms.calendar import london_day


@dataclass(frozen=True, slots=True)
class JourneyEvent:
    """What the figures need of an event: its type and data, the participant, and when it happened and was recorded."""

    event_id: str
    type: str
    participant_id: str
    occurred_on: date
    recorded_at: datetime
    data: Mapping[str, Any]
    actor: str = ""

    @property
    def recorded_on(self) -> date:
        """The London day of `recorded_at`."""
        return london_day(self.recorded_at)


@dataclass(frozen=True, slots=True)
class Referral:
    """The programme, area and group of a participant, and the provider the referral is allocated to now."""

    programme: str
    provider: str
    jcp_district: str
    area: str
    group: str
    referred_on: date
    priority: bool = False
    sent_by: str = ""

    @property
    def sender(self) -> str:
        """The organisation that referred the person; for one counted by an earlier release, the district."""
        return self.sent_by or self.jcp_district


@dataclass(frozen=True, slots=True)
class Result:
    """Start or did-not-start: the earliest day on which one happened, and the earliest on which one was recorded."""

    on: date
    recorded_on: date


@dataclass(frozen=True, slots=True)
class Start:
    """The start, and the provider of that day; `role` is the provider's in the contract, empty if it is not known."""

    started_on: date
    provider: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """A line of a statement: `amount` in pence, negative for a recovery."""

    on: date
    amount: int
