"""Outcomes of engagement, of education and training, and of progress by a measure [S1]."""

from services.outcomes.domain.earnings import Achievement
from services.outcomes.domain.evidence import ASSESSMENT, DESTINATION, MEETING, PLAN, READING, OutcomeFacts
from services.outcomes.domain.outcome_kinds.work import first_of
from services.outcomes.domain.spells import FOREVER, Spell, clip, merge, whole
from shared.terms.programme import Destination, Engagement, Progress
from shared.terms.programme.support import months_later

EMPLOYMENT = "employment"
SHOWING = {"improved": ("improved",), "not_worse": ("improved", "unchanged")}
EVENTS: dict[str, tuple[str, ...]] = {
    "initial_meeting": (MEETING, "initial"),
    "action_plan": (PLAN,),
    "vocational_profile": (ASSESSMENT, "vocational_profile"),
}


def engagement(rule: Engagement, facts: OutcomeFacts) -> Achievement | None:
    """The nth meeting attended, or the first of an event; meetings between the referral and the start count too."""
    if rule.event == "start":
        in_time = facts.started_on is not None and facts.started_on <= facts.last
        return Achievement(facts.started_on, 1, certain=True) if facts.started_on and in_time else None
    kind, *codes = EVENTS[rule.event] if rule.event else (MEETING,)
    required, first = rule.meetings or 1, facts.referred_on or facts.first
    days = [e.on_day for e in facts.of(kind, *codes) if first <= e.on_day <= facts.window.last_for(e.on_day)]
    return Achievement(days[required - 1], required, certain=True) if len(days) >= required else None


def destination(rule: Destination, facts: OutcomeFacts) -> Achievement | None:
    """In a destination of these types, and still in one the rule's months later, without a gap."""
    spells = [Spell(e.on_day, e.until_day or FOREVER) for e in facts.of(DESTINATION, *rule.types)]
    if EMPLOYMENT in rule.types:
        spells += [piece for job in facts.qualifying for piece in clip([whole(job)], facts.first, facts.last_of(job))]
    months = rule.still_after_months or 0
    days = [(months_later(s.first, months), s) for s in merge(s for s in spells if s.first >= facts.first)]
    return first_of((day for day, s in days if day <= s.last and facts.in_time(day)), months or 1)


def progress(rule: Progress, facts: OutcomeFacts) -> Achievement | None:
    """The first reading of the measure that shows the required change against the baseline."""
    readings = [e for e in facts.of(READING, rule.measure) if e.result in SHOWING[rule.result]]
    return first_of(e.on_day for e in readings if facts.in_time(e.on_day))
