"""Key workers."""

from pydantic import BaseModel, Field

from services.caseload.responses.fields import NEXT, VERSION


class KeyWorkerOut(BaseModel):
    id: str
    provider: str
    name: str
    email: str | None
    full_time_equivalent: str
    active: bool
    caseload: int = Field(description="participants in support who have this key worker now")
    caseload_warning: bool = Field(description="outside the contract's range for a full-time key worker")
    ips_caseload_score: int | None = Field(description="5 to 1 on the IPS fidelity scale; null without IPS")
    version: int = VERSION


class KeyWorkerPage(BaseModel):
    items: list[KeyWorkerOut]
    next: str | None = NEXT
