"""How far an outcome is: projected, at risk, achieved, verified or invalid, round by round [rule 80, life cycle 5].

An achievement is never edited. When its date moves it is taken back and achieved again in the next round, so that
every figure made from it can be re-derived.
"""

from dataclasses import dataclass, replace
from datetime import date

from services.outcomes.domain.earnings import Reached
from services.outcomes.domain.states import MILESTONE_STATES
from services.outcomes.domain.thresholds import Needed
from shared.terms.faults import transition

ACHIEVED = ("ACHIEVED", "VERIFIED")


@dataclass(frozen=True)
class Milestone:
    """One round of one outcome of a participant; `threshold` and `total` in its `unit` (pence, days, weeks …).

    `due_on` is when an open round will be reached if what goes on goes on: never shown as an achievement [rule 68].
    """

    participant_id: str
    outcome: str
    round: int
    threshold: int
    basis: str
    state: str = "PROJECTED"
    achieved_on: date | None = None
    total: int | None = None
    unit: str = "pence"
    due_on: date | None = None

    @property
    def key(self) -> tuple[str, int]:
        return self.outcome, self.round

    @property
    def achieved(self) -> bool:
        return self.state in ACHIEVED

    def after(self, event: str) -> "Milestone":
        return replace(self, state=transition(MILESTONE_STATES, self.state, event, "milestone"))

    def reach(self, reached: Reached) -> "Milestone":
        return replace(self.after("achieve"), achieved_on=reached.on, total=reached.total)

    def next_round(self) -> "Milestone":
        return Milestone(self.participant_id, self.outcome, self.round + 1, self.threshold, self.basis, unit=self.unit)

    def needing(self, needed: Needed, due_on: date | None) -> "Milestone":
        """The round with what it takes as of now; one that is over keeps what it took then."""
        if self.state == "INVALID":
            return self
        total = None if self.total is None else max(self.total, needed.amount)
        known = replace(self, threshold=needed.amount, basis=needed.basis, unit=needed.unit, total=total)
        return replace(known, due_on=None if self.achieved else due_on)


def follow(newest: Milestone, reached: Reached | None, at_risk: bool, closed: bool) -> list[Milestone]:
    """The rounds that change, in order, so that the newest says what the earnings say.

    `closed`: the feed's interest is over, so that what is not achieved will not be.
    """
    if newest.achieved:
        return _keep(newest, reached, at_risk, closed)
    if reached is not None:
        open_round = newest.next_round() if newest.state == "INVALID" else newest
        return [open_round.reach(reached)]
    return _wait(newest, at_risk, closed)


def _keep(newest: Milestone, reached: Reached | None, at_risk: bool, closed: bool) -> list[Milestone]:
    if reached is not None and reached.on == newest.achieved_on:
        return []
    taken_back = newest.after("unachieve")
    if reached is not None:
        return [taken_back, newest.next_round().reach(reached)]
    following = newest.next_round()
    return [taken_back] if closed else [taken_back, following.after("lose_job") if at_risk else following]


def _wait(newest: Milestone, at_risk: bool, closed: bool) -> list[Milestone]:
    if newest.state == "INVALID":
        return []
    if closed:
        return [newest.after("close")]
    wanted = "AT_RISK" if at_risk else "PROJECTED"
    return [] if newest.state == wanted else [newest.after("lose_job" if at_risk else "find_job")]
