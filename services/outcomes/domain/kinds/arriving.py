"""Outcomes of arriving somewhere: engaged, in education or training, better by a measure [S1]."""

from services.outcomes.domain.earnings import Reached
from services.outcomes.domain.evidence import ASSESSMENT, DESTINATION, MEETING, PLAN, READING, Known
from services.outcomes.domain.kinds.working import first_of
from services.outcomes.domain.spells import FOREVER, Spell, joined
from shared.terms.programme import Destination, Engagement, Progress
from shared.terms.programme.support import months_later

EMPLOYMENT = "employment"
SHOWING = {"improved": ("improved",), "not_worse": ("improved", "unchanged")}
EVENTS: dict[str, tuple[str, ...]] = {
    "initial_meeting": (MEETING, "initial"),
    "action_plan": (PLAN,),
    "vocational_profile": (ASSESSMENT, "vocational_profile"),
}


def engagement(rule: Engagement, known: Known) -> Reached | None:
    """The nth meeting attended, or the first of an event; meetings before the start count, from the referral on."""
    if rule.event == "start":
        return Reached(known.started_on, 1, known=True) if known.started_on is not None else None
    kind, *codes = EVENTS[rule.event] if rule.event else (MEETING,)
    wanted, first = rule.meetings or 1, known.referred_on or known.first
    counted = [e.on_day for e in known.of(kind, *codes) if first <= e.on_day <= known.last]
    return Reached(counted[wanted - 1], wanted, known=True) if len(counted) >= wanted else None


def destination(rule: Destination, known: Known) -> Reached | None:
    """In a destination of these types; where asked, still in one, without a day between, so many months after."""
    there = [Spell(e.on_day, e.until_day or FOREVER) for e in known.of(DESTINATION, *rule.types)]
    if EMPLOYMENT in rule.types:
        there += [Spell(job.started_on, job.ended_on or FOREVER) for job in known.qualifying]
    months = rule.still_after_months or 0
    still = [(months_later(s.first, months), s) for s in joined(s for s in there if s.first >= known.first)]
    return first_of((day for day, s in still if day <= min(s.last, known.last)), months or 1)


def progress(rule: Progress, known: Known) -> Reached | None:
    """The first reading of the measure that shows the change asked for, against the baseline."""
    shown = [e for e in known.of(READING, rule.measure) if e.result in SHOWING[rule.result]]
    return first_of(e.on_day for e in shown if known.first <= e.on_day <= known.last)
