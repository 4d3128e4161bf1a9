"""What `outcomes` decides, pure: which earnings count, what they reach, what is claimed, and what is owed for it."""

from services.outcomes.domain.states import CLAIM_STATES, INTEREST_STATES, MILESTONE_STATES, STATEMENT_STATES

DIAGRAMS = {
    "Earnings interest": INTEREST_STATES,
    "Milestone": MILESTONE_STATES,
    "Claim": CLAIM_STATES,
    "Statement": STATEMENT_STATES,
}
