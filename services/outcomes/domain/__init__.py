"""What `outcomes` decides, pure: which earnings count, which outcomes they reach, what is claimed, and what is owed."""

from services.outcomes.domain.states import (
    CLAIM_STATES,
    MILESTONE_STATES,
    MONITORING_STATES,
    STATEMENT_STATES,
    UNMATCHED_STATES,
)

DIAGRAMS = {
    "Earnings monitoring": MONITORING_STATES,
    "Unmatched row": UNMATCHED_STATES,
    "Milestone": MILESTONE_STATES,
    "Claim": CLAIM_STATES,
    "Statement": STATEMENT_STATES,
}
