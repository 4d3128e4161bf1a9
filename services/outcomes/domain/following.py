"""What a person decided about one row of the feed holds for later rows that clearly concern the same [rule 146]."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.outcomes.domain.feed import FeedRow, PaymentRow


@dataclass(frozen=True)
class Decision:
    """How a person settled a row: as whose it is, or as one that never counts."""

    position: int
    row: FeedRow | None
    sent_by: str
    settled_as: str
    settled_by: str
    participant_id: str | None

    def holds_for(self, row: FeedRow, sent_by: str) -> bool:
        """Whether a row of the same feed is of the employment given to a participant, or reverses what was discarded.

        A discarded payment that is replaced waits for a person, because what replaces it may count.
        """
        own = self.row
        if not (isinstance(row, PaymentRow) and isinstance(own, PaymentRow)):
            return False
        if self.sent_by.partition("/")[0] != sent_by.partition("/")[0]:
            return False
        if (row.referral, row.programme, row.employment) != (own.referral, own.programme, own.employment):
            return False
        return self.settled_as == "belongs_to" or (row.reverses and row.corrects == own.payment)


def decision_about(row: FeedRow, sent_by: str, decisions: Iterable[Decision]) -> Decision | None:
    """The newest decision that holds for a row."""
    holding = [decision for decision in decisions if decision.holds_for(row, sent_by)]
    return max(holding, key=lambda decision: decision.position, default=None)
