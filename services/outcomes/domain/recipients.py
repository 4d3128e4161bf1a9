"""Whose row it is: a referral reference is unique within a programme, so a row may fit several participants."""

from collections.abc import Iterable
from typing import Literal

from services.outcomes.domain.feed import FeedRow
from services.outcomes.domain.person import Person

Nobody = Literal["unknown_referral", "ambiguous_referral", "not_started"]
"""Why a row is nobody's yet."""


def recipient(persons: Iterable[Person], row: FeedRow) -> Person | Nobody:
    """The one participant among those with the row's reference who can take it [rule 110]; else why there is not one.

    A referral that was rejected, cancelled or has not started attracts no pay, and neither does one made in error.
    """
    named = [person for person in persons if row.programme in (None, person.programme)]
    if len(named) <= 1:
        return named[0] if named else "unknown_referral"
    started = [person for person in named if person.started_on is not None and not person.in_error]
    if len(started) <= 1:
        return started[0] if started else "not_started"
    monitored = [person for person in started if person.monitored_on(row.on_day)]
    return monitored[0] if len(monitored) == 1 else "ambiguous_referral"
