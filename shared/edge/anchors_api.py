"""The anchors of this service's ledger, for an operator to keep elsewhere, and digests to compare with those kept."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from shared.edge.request_context import RequestContext, needs
from shared.journey.anchors import DIGEST, stored_anchors

router = APIRouter()

Reading = Annotated[RequestContext, needs("ops:read", kinds=["operator"])]
Position = Annotated[int, Query(ge=0, lt=2**63)]


class AnchorOut(BaseModel):
    """A signed digest of the ledger up to a position. The guide Operate says how to check it."""

    service: str
    day: date = Field(description="the London day on which it was made")
    position: int = Field(description="of the last event it covers")
    events: int = Field(description="events since the anchor before")
    digest: str = Field(description="sha256 of the digest before and the hash of each event since, by position")
    previous_position: int
    previous_digest: str
    anchored_at: datetime
    key: str = Field(description="the name of the key that signed it")
    signature: str = Field(description="Ed25519, base64")


class AnchorsOut(BaseModel):
    """Every anchor, oldest first."""

    items: list[AnchorOut]


class LedgerDigestOut(BaseModel):
    """What the ledger has between two positions."""

    events: int
    digest: str


@router.get("/anchors", response_model=AnchorsOut, summary="List anchors", operation_id="list_anchors")
async def list_anchors(context: Reading) -> dict[str, object]:
    """The daily anchors of this service's ledger. `milepost anchors` keeps a copy."""
    async with context.container.database.connection() as conn:
        anchors = await stored_anchors(conn, context.container.service.name)
    return {"items": [anchor.document for anchor in anchors]}


@router.get("/ledger-digest", response_model=LedgerDigestOut, summary="Digest the ledger", operation_id="digest_ledger")
async def digest_ledger(
    context: Reading,
    to: Position,
    above: Position = 0,
    previous: Annotated[str, Query(pattern="^([0-9a-f]{64})?$")] = "",
) -> dict[str, object]:
    """The digest of the events above one position up to another, for `milepost audit --http --anchors`."""
    async with context.container.database.connection() as conn:
        [row] = await conn.fetch(DIGEST, previous, above, to)
    return dict(row)
