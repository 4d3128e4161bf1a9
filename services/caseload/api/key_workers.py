"""Key workers and the size of their caseloads."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.caseload.api.route_helpers import (
    Cursor,
    Limit,
    RawBody,
    Read,
    ReadContext,
    Word,
    answer_read,
    create,
    documented_body,
)
from services.caseload.commands.key_workers import add_key_worker
from services.caseload.queries.key_workers import list_key_workers, read_key_worker
from services.caseload.request_bodies.key_workers import KeyWorkerIn
from services.caseload.responses.key_workers import KeyWorkerOut, KeyWorkerPage
from shared.edge.request_context import RequestContext, needs
from shared.edge.responses import json_response
from shared.terms.clients import DELIVERS
from shared.terms.paging import decode_cursor, paginate
from shared.terms.parsing import parse

router = APIRouter(prefix="/v1/key-workers", tags=["key workers"])
Adding = Annotated[RequestContext, needs("caseload:write", kinds=DELIVERS, creates=True)]


def _reader(context: RequestContext) -> Read:
    return lambda uow, key_worker_id: read_key_worker(uow, context.container.programmes, key_worker_id)


@router.post(
    "",
    status_code=201,
    response_model=KeyWorkerOut,
    summary="Add a key worker",
    operation_id="add_key_worker",
    openapi_extra=documented_body(KeyWorkerIn),
)
async def add(context: Adding, raw: RawBody) -> JSONResponse:
    """Adds a key worker of your own organisation, or of your supply chain."""
    body, org, programmes = parse(KeyWorkerIn, raw), context.client.org, context.container.programmes
    return await create(
        context,
        lambda uow: add_key_worker(uow, programmes, org, body),
        _reader(context),
        "/v1/key-workers",
    )


@router.get("", response_model=KeyWorkerPage, summary="List key workers", operation_id="list_key_workers")
async def list_all(
    context: ReadContext, provider: Word = None, limit: Limit = 50, cursor: Cursor = None
) -> JSONResponse:
    """Key workers you may see, by id, with a warning for a caseload outside the programme's range."""
    after = (decode_cursor(cursor, str) or [None])[0]
    async with context.unit_of_work() as uow:
        rows = await list_key_workers(uow, context.container.programmes, provider, after, limit)
    return json_response(paginate(rows, limit, lambda row: [row["id"]]))


@router.get(
    "/{key_worker_id}", response_model=KeyWorkerOut, summary="Read a key worker", operation_id="read_key_worker"
)
async def read(context: ReadContext, key_worker_id: str) -> JSONResponse:
    """One key worker with the size of the caseload today."""
    return await answer_read(context, key_worker_id, _reader(context))
