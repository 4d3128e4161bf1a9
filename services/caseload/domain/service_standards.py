"""What a programme promises besides its deadlines: assessments a group must have, and service standards [rule 48]."""

from datetime import date
from typing import NamedTuple

from shared.terms.programme import Programme

# An activity, and the events of standards it counts as [IPS]: contact, review, employers, rapid job search.
COUNTS_AS = {
    "contact": {"contact"},
    "employer_contact": {"employer_contact", "job_search"},
    "first_plan": {"action_plan"},
    "later_plan": {"action_plan", "plan_review"},
    "initial": {"contact"},
    "review": {"contact", "plan_review"},
    "in_work": {"contact"},
    "assessment": {"assessment"},
}
ONCE = frozenset({"assessment", "action_plan"})
"""What is done once, and counts from before the day its standard is counted from [rule 129]."""
MEETINGS, PLANS = frozenset({"initial", "review", "in_work"}), frozenset({"first_plan", "later_plan"})


class Activity(NamedTuple):
    """Something that stands on record: a word of `COUNTS_AS`, the kind of an assessment, and the id of the record."""

    on: date
    name: str
    kind: str = ""
    id: str = ""


def is_meeting(activity: Activity) -> bool:
    """Whether it is an appointment that was attended."""
    return activity.name in MEETINGS


def is_plan(activity: Activity) -> bool:
    """Whether it is a version of the action plan."""
    return activity.name in PLANS


def required_assessments(programme: Programme, group: str) -> list[str]:
    """The codes of the assessments a person of the group must have."""
    return [assessment.code for assessment in programme.assessments if assessment.owed_by(group) == "required"]


def assessment_kinds(programme: Programme) -> list[str]:
    """The assessments there are: a needs and a health assessment everywhere, and the programme's own."""
    return list(dict.fromkeys(["needs", "health", *(assessment.code for assessment in programme.assessments)]))
