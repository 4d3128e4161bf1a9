"""The commissioner in the demo: approves claims, authorises statements, signs figures off, and reads what the report
prints."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from milepost.demo.speaking import Lines, Speaker, TokenOf
from shared.terms.calendar import Month
from shared.terms.programme import Programme

Figures = dict[str, Any]


@dataclass
class Commissioner:
    """Local London, with a validator, a finance officer and a contract manager behind one token."""

    speaker: Speaker
    programme: Programme
    statements: dict[str, Figures] = field(default_factory=dict)
    approved: int = 0

    @classmethod
    def of(cls, lines: Lines, token_of: TokenOf, programme: Programme) -> "Commissioner":
        org = programme.commissioner
        return cls(Speaker(lines, org, token_of(org, "commissioner")), programme)

    @property
    def _figures(self) -> str:
        return f"/v1/programmes/{self.programme.id}"

    async def approve_claims(self) -> int:
        """Validates and approves every triggered claim. Returns how many."""
        claims = await self.speaker.read_all("outcomes", "/v1/claims", programme=self.programme.id, state="triggered")
        await asyncio.gather(*(self._approve(claim) for claim in claims))
        self.approved += len(claims)
        return len(claims)

    async def _approve(self, claim: Figures) -> None:
        path, version = f"/v1/claims/{claim['id']}", f'"{claim["version"]}"'
        validated = await self.speaker.change("outcomes", path, "validate", {}, version)
        await self.speaker.change("outcomes", path, "approve", {}, validated.version)

    async def settle(self, month: Month) -> Figures:
        """Cuts off and authorises a month's statement. Returns the authorised statement."""
        body = {"programme": self.programme.id, "month": str(month)}
        cut = await self.speaker.create("outcomes", "/v1/statements", body)
        path = f"/v1/statements/{cut.body['id']}"
        authorised = await self.speaker.change("outcomes", path, "authorise", {}, cut.version)
        self.statements[str(month)] = authorised.body
        return authorised.body

    async def sign_off(self, month: Month) -> None:
        """Freezes a month's figures."""
        await self.speaker.create("kpi", f"{self._figures}/months/{month}/sign-off", {})

    async def report(self, **query: str) -> Figures:
        return (await self.speaker.read("kpi", f"{self._figures}/report", **query)).body

    async def signed(self, month: Month) -> Figures:
        return (await self.speaker.read("kpi", f"{self._figures}/months/{month}")).body

    async def cohorts(self, **query: str) -> Figures:
        return (await self.speaker.read("kpi", f"{self._figures}/cohorts", **query)).body

    async def supply_chain(self, **query: str) -> Figures:
        return (await self.speaker.read("kpi", f"{self._figures}/supply-chain", **query)).body

    async def figure(self, kpi: str, **query: str) -> Figures:
        return (await self.speaker.read("kpi", f"{self._figures}/figures/{kpi}", **query)).body
