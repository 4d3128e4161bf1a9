"""What auditors have read in this service, for an operator to hand to the commissioner [rule 176]."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from shared.edge.request_context import RequestContext, needs
from shared.edge.responses import json_response
from shared.terms.paging import MOST_PER_PAGE, decode_cursor, paginate

router = APIRouter()

Reading = Annotated[RequestContext, needs("ops:read", kinds=["operator"])]
READS = "SELECT * FROM auditor_read WHERE position > $1 ORDER BY position LIMIT $2"


class AuditorReadOut(BaseModel):
    """One read of an auditor."""

    position: int
    actor: str = Field(description="the organisation and client")
    route: str = Field(description="the operation, as in OpenAPI")
    path: str = Field(description="what was read")
    read_at: datetime


class AuditorReadsOut(BaseModel):
    """A page of reads, oldest first."""

    items: list[AuditorReadOut]
    next: str | None = Field(description="send it as `cursor` to read the next page; null on the last page")


@router.get(
    "/auditor-reads",
    response_model=AuditorReadsOut,
    summary="List what auditors read",
    operation_id="list_auditor_reads",
)
async def list_auditor_reads(
    context: Reading, limit: Annotated[int, Query(ge=1, le=MOST_PER_PAGE)] = 50, cursor: str | None = None
) -> JSONResponse:
    """Every read of an auditor in this service: who, by which operation, what, and when."""
    [after] = decode_cursor(cursor, int) or [0]
    async with context.unit_of_work_of_service() as uow:
        rows = await uow.conn.fetch(READS, after, limit + 1)
    return json_response(paginate([dict(row) for row in rows], limit, lambda row: [row["position"]]))
