"""The commissioner in the demo: approves claims, authorises statements, signs figures off, and reads what the report
prints."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from milepost.client import Milepost
from shared.terms.calendar import Month
from shared.terms.paging import MOST_PER_PAGE
from shared.terms.programme import Programme

Figures = dict[str, Any]
TokenOf = Callable[..., str]
"""A token of an organisation of a kind, and with `client=` of a client of its own."""
SECOND = "the-second-pair-of-eyes"


@dataclass
class Commissioner:
    """Local London, with a validator, a finance officer and a contract manager behind one token.

    A second client approves what the first validated, and authorises what the first cut off.
    """

    services: Milepost
    second: Milepost
    programme: Programme
    statements: dict[str, Figures] = field(default_factory=dict)
    approved: int = 0

    @classmethod
    def of(cls, milepost: Milepost, token_of: TokenOf, programme: Programme) -> "Commissioner":
        first = token_of(programme.commissioner, "commissioner")
        second = token_of(programme.commissioner, "commissioner", client=SECOND)
        return cls(milepost.with_token(first), milepost.with_token(second), programme)

    @property
    def _figures(self) -> str:
        return f"/v1/programmes/{self.programme.id}"

    async def approve_claims(self) -> int:
        """Validates and approves every triggered claim. Returns how many."""
        listed = self.services["outcomes"].pages(
            "/v1/claims", programme=self.programme.id, state="triggered", limit=MOST_PER_PAGE
        )
        claims = [claim async for claim in listed]
        await asyncio.gather(*(self.approve(claim) for claim in claims))
        self.approved += len(claims)
        return len(claims)

    async def approve(self, claim: Figures) -> None:
        """Validates and approves one claim, on the version that was listed."""
        path = f"/v1/claims/{claim['id']}"
        validated = await self.services["outcomes"].change(path, "validate", version=claim["version"])
        await self.second["outcomes"].change(path, "approve", version=validated.version)

    async def settle(self, month: Month) -> Figures:
        """Cuts off and authorises a month's statement. Returns the authorised statement."""
        body = {"programme": self.programme.id, "month": str(month)}
        cut = await self.services["outcomes"].post("/v1/statements", body)
        path = f"/v1/statements/{cut.json()['id']}"
        authorised = await self.second["outcomes"].change(path, "authorise", version=cut.version)
        statement: Figures = authorised.json()
        self.statements[str(month)] = statement
        return statement

    async def sign_off(self, month: Month) -> None:
        """Freezes a month's figures."""
        await self.services["kpi"].post(f"{self._figures}/months/{month}/sign-off", {})

    async def report(self, **query: str) -> Figures:
        return await self._read("/report", **query)

    async def signed(self, month: Month) -> Figures:
        return await self._read(f"/months/{month}")

    async def cohorts(self, **query: str) -> Figures:
        return await self._read("/cohorts", **query)

    async def supply_chain(self, **query: str) -> Figures:
        return await self._read("/supply-chain", **query)

    async def figure(self, kpi: str, **query: str) -> Figures:
        return await self._read(f"/figures/{kpi}", **query)

    async def _read(self, path: str, **query: str) -> Figures:
        figures: Figures = (await self.services["kpi"].get(self._figures + path, **query)).json()
        return figures
