"""How far an outcome is: projected, at risk, achieved, verified or invalid, round by round [rule 80, life cycle 5].

An achievement is never edited. When its date moves it is taken back and achieved again in the next round, so that
every figure derived from it can be derived again.
"""

from dataclasses import dataclass, replace
from datetime import date

from services.outcomes.domain.earnings import Achievement
from services.outcomes.domain.requirements import Requirement
from services.outcomes.domain.states import MILESTONE_STATES
from shared.terms.faults import transition

ACHIEVED = ("ACHIEVED", "VERIFIED")


@dataclass(frozen=True)
class Milestone:
    """One round of one outcome of a participant; `threshold` and `total` are in its `unit` (pence, days, weeks …).

    `due_on` is the projected date of an open round: never shown as an achievement [rule 68].
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

    @property
    def lapsed(self) -> bool:
        """Whether earnings monitoring closed before pay reached it: no later correction brings it [rules 34, 108]."""
        return self.state == "INVALID" and self.achieved_on is None and self.unit == "pence"

    def after(self, event: str) -> "Milestone":
        """The milestone one step on; raises `ForbiddenTransition`."""
        return replace(self, state=transition(MILESTONE_STATES, self.state, event, "milestone"))

    def achieve(self, achievement: Achievement) -> "Milestone":
        return replace(self.after("achieve"), achieved_on=achievement.on, total=achievement.total)

    def next_round(self) -> "Milestone":
        return Milestone(self.participant_id, self.outcome, self.round + 1, self.threshold, self.basis, unit=self.unit)

    def update(self, requirement: Requirement, projected_on: date | None) -> "Milestone":
        """The round with the present requirement and projected date; an invalid round keeps what it had."""
        if self.state == "INVALID":
            return self
        return replace(
            self,
            threshold=requirement.amount,
            basis=requirement.basis,
            unit=requirement.unit,
            total=None if self.total is None else max(self.total, requirement.amount),
            due_on=None if self.achieved else projected_on,
        )

    def transition_to(self, settled: Achievement | None, at_risk: bool, closed: bool) -> list["Milestone"]:
        """The rounds that change, in order, from this newest one, so that the last of them agrees with `settled`.

        `closed`: earnings are no longer monitored, so an outcome that is not achieved becomes invalid.
        """
        if self.achieved:
            if settled is not None and settled.on == self.achieved_on:
                return []
            taken_back, following = self.after("unachieve"), self.next_round()
            if settled is not None:
                return [taken_back, following.achieve(settled)]
            return [taken_back] if closed else [taken_back, following.after("lose_job") if at_risk else following]
        if settled is not None:
            return [(self.next_round() if self.state == "INVALID" else self).achieve(settled)]
        if self.state == "INVALID":
            return [] if closed else self.next_round().transition_to(None, at_risk, closed) or [self.next_round()]
        if closed:
            return [self.after("close")]
        if self.state == ("AT_RISK" if at_risk else "PROJECTED"):
            return []
        return [self.after("lose_job" if at_risk else "find_job")]
