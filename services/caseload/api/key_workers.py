"""Key workers and the size of their caseloads."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from services.caseload import queries
from services.caseload.api.answers import KeyWorkerOut, KeyWorkerPage
from services.caseload.api.calling import Creating, Cursor, Limit, Raw, Reading, example, provider_only
from services.caseload.commands import key_workers
from services.caseload.commands.wanted import KeyWorkerIn
from shared.edge.idempotency import once
from shared.edge.responses import json_response
from shared.terms.paging import decode_cursor, paginate
from shared.terms.parsing import parse

router = APIRouter(prefix="/v1/key-workers", tags=["key workers"])


@router.post("", status_code=201, response_model=KeyWorkerOut, openapi_extra=example(KeyWorkerIn))
async def hire(context: Creating, raw: Raw) -> Any:
    """A key worker of your own organisation, or of your supply chain [rule 46]."""
    provider_only(context)
    programmes = context.container.programmes
    async with once(context) as creation:
        if creation.new:
            wanted = parse(KeyWorkerIn, raw)
            creation.resource_id = await key_workers.hire(creation.uow, programmes, context.client.org, wanted)
        resource = await queries.key_worker(creation.uow, programmes, creation.resource_id)
    return json_response(resource, creation.status, f"/v1/key-workers/{creation.resource_id}", **creation.headers)


@router.get("", response_model=KeyWorkerPage)
async def key_worker_list(
    context: Reading,
    provider: Annotated[str | None, Query(max_length=64)] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Any:
    """Key workers you may see, by id; a caseload outside the programme's 20 to 40 carries a warning [rule 46]."""
    after = (decode_cursor(cursor, str) or [None])[0]
    async with context.unit_of_work() as uow:
        rows = await queries.key_workers(uow, context.container.programmes, provider, after, limit)
    return json_response(paginate(rows, limit, lambda row: [row["id"]]))


@router.get("/{key_worker_id}", response_model=KeyWorkerOut)
async def key_worker(context: Reading, key_worker_id: str) -> Any:
    """One key worker with the size of the caseload today."""
    async with context.unit_of_work() as uow:
        resource = await queries.key_worker(uow, context.container.programmes, key_worker_id)
    return json_response(resource)
