"""The life cycles of earnings monitoring, milestones, claims and statements as tables [life cycle 5].

The README's diagrams are drawn from these. The Literals name the same states for the API.
"""

from typing import Literal

from shared.terms.faults import StateTable

MonitoringState = Literal["waiting", "open", "closed"]
MilestoneState = Literal["PROJECTED", "AT_RISK", "ACHIEVED", "VERIFIED", "INVALID"]
ClaimState = Literal[
    "not_claimed",
    "triggered",
    "submitted",
    "in_validation",
    "on_hold",
    "approved",
    "withheld",
    "payable",
    "paid",
    "confirmed",
    "disallowed",
    "recovered",
    "rejected",
    "voided",
    "expired",
]
UnmatchedState = Literal["waiting", "matched", "belongs_to", "same_as", "different", "discarded"]
StatementState = Literal["OPEN", "CUT_OFF", "AUTHORISED", "RETURNED"]

MONITORING_STATES: StateTable = {
    "waiting": {"open": "open", "close": "closed"},
    "open": {"close": "closed"},
    "closed": {"reopen": "open"},
}

MILESTONE_STATES: StateTable = {
    "PROJECTED": {"lose_job": "AT_RISK", "achieve": "ACHIEVED", "close": "INVALID"},
    "AT_RISK": {"find_job": "PROJECTED", "achieve": "ACHIEVED", "close": "INVALID"},
    "ACHIEVED": {"verify": "VERIFIED", "unachieve": "INVALID"},
    "VERIFIED": {"unachieve": "INVALID"},
    "INVALID": {},
}

CLAIM_STATES: StateTable = {
    "not_claimed": {"trigger": "triggered", "submit": "submitted", "void": "voided", "expire": "expired"},
    "triggered": {"validate": "in_validation", "void": "voided"},
    "submitted": {"validate": "in_validation", "void": "voided", "expire": "expired"},
    "in_validation": {"hold": "on_hold", "approve": "approved", "reject": "rejected", "void": "voided"},
    "on_hold": {"answer": "in_validation", "void": "voided"},
    "approved": {"cut_off": "payable", "hold": "withheld", "reject": "rejected", "void": "voided"},
    "withheld": {"release": "approved", "reject": "rejected", "void": "voided"},
    "rejected": {"submit": "submitted", "void": "voided", "expire": "expired"},
    "payable": {
        "pay": "paid",
        "return": "approved",
        "hold": "withheld",
        "reject": "rejected",
        "void": "voided",
    },
    "paid": {"confirm": "confirmed", "disallow": "disallowed", "recover": "recovered"},
    "confirmed": {"disallow": "disallowed", "recover": "recovered"},
    "disallowed": {"recover": "recovered"},
    "recovered": {},
    "voided": {},
    "expired": {},
}

# A row of the earnings feed that waits: matched when what it lacks arrives, or settled by a person, who may undo it.
UNMATCHED_STATES: StateTable = {
    "waiting": {
        "match": "matched",
        "belong_to": "belongs_to",
        "same_as": "same_as",
        "different": "different",
        "discard": "discarded",
    },
    "matched": {},
    "belongs_to": {"undo": "waiting"},
    "same_as": {"undo": "waiting"},
    "different": {"undo": "waiting"},
    "discarded": {"undo": "waiting"},
}

STATEMENT_STATES: StateTable = {
    "OPEN": {"cut_off": "CUT_OFF"},
    "CUT_OFF": {"authorise": "AUTHORISED", "return": "RETURNED"},
    "AUTHORISED": {},
    "RETURNED": {},
}
