"""What caseload decides, from the acknowledgement of a referral to the end of the tail, without database or clock."""

from services.caseload.domain.states import DIAGRAMS

__all__ = ["DIAGRAMS"]
