"""The shares of the supply chain."""

from typing import Literal

from services.kpi.responses.fields import ExactModel, Percent, SnapshotOut


class ShareOut(ExactModel):
    """What one or more providers delivered to date. Shares are null if you do not see the whole programme."""

    referrals: int
    starts: int
    outcome_payments: str
    share: Percent | None
    target: Percent | None
    drift_points: Percent | None
    alarm: bool


class ProviderShareOut(ShareOut):
    """What one provider delivered to date."""

    provider: str
    name: str
    role: Literal["prime", "subcontractor", "provider"]


class SupplyChainOut(SnapshotOut):
    """Each provider's share against the contract."""

    basis: str
    assumptions: list[str]
    supply_chain: ShareOut
    prime: ShareOut
    providers: list[ProviderShareOut]
