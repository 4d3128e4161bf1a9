"""What caseload decides, from the acknowledgement of a referral to the end of tracking, without database or clock."""

from services.caseload.domain.states import DIAGRAMS

__all__ = ["DIAGRAMS"]
