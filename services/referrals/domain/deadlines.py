"""The deadlines that are counted from the day of referral, in working days of the programme [rules 18–22].

Their days are fixed when the referral is received, by the programme in force then; their states follow from dates.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.referrals.domain.states import STOPPED
from shared.terms.programme import Programme

NAMES = ("acknowledge", "start_or_fta", "result_recorded")


@dataclass(frozen=True)
class Met:
    """The days on which what the deadlines wait for happened; None while it has not."""

    acknowledged_on: date | None = None
    result_on: date | None = None
    result_recorded_on: date | None = None
    ended_on: date | None = None

    def by(self, name: str) -> date | None:
        """The day on which the deadline of this name was met."""
        days = {"acknowledge": self.acknowledged_on, "start_or_fta": self.result_on}
        return days.get(name, self.result_recorded_on)


def deadlines(programme: Programme, referred_on: date, start_by: date | None = None) -> dict[str, date]:
    """The last day in time of every deadline that the programme counts from the referral, which is day 0 [rule 22].

    `start_by` is a shorter wait that the programme promises to a person with priority [rule 13].
    """
    rules = {name: programme.runs(name, referred_on) for name in NAMES}
    running = {name: rule for name, rule in rules.items() if rule is not None and rule.counted_from == "referral"}
    dues = {name: rule.due(referred_on, programme.nation) for name, rule in running.items()}
    if start_by is not None:
        dues["start_or_fta"] = min(start_by, dues.get("start_or_fta", start_by))
    return dues


def deadline_states(dues: Mapping[str, date], met: Met, state: str, today: date) -> list[dict[str, Any]]:
    """Every deadline as {name, due_on, met_on, state}; state is running, met, missed, or stopped.

    A deadline is stopped if the referral was rejected or cancelled before it was due: it counts for nobody [rule 18].
    """
    return [
        {"name": name, "due_on": due, "met_on": met.by(name), "state": deadline_state(name, due, met, state, today)}
        for name, due in dues.items()
    ]


def deadline_state(name: str, due: date, met: Met, state: str, today: date) -> str:
    """The state of one deadline today: running, met, missed or stopped."""
    met_on = met.by(name)
    if met_on is not None:
        return "met" if met_on <= due else "missed"
    if state in STOPPED:
        return "stopped" if (met.ended_on or today) <= due else "missed"
    return "running" if today <= due else "missed"
