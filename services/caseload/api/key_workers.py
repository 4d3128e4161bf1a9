"""Key workers and the size of their caseloads."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from services.caseload import queries
from services.caseload.api.answers import KeyWorkerOut, KeyWorkerPage
from services.caseload.api.calling import Creating, Cursor, Limit, Raw, Reading, example, provider_only
from services.caseload.commands import key_workers
from services.caseload.commands.wanted import KeyWorkerIn
from shared.edge.api import draft, page, read_cursor, shown
from shared.edge.idempotency import once

router = APIRouter(prefix="/v1/key-workers", tags=["key workers"])


@router.post("", status_code=201, response_model=KeyWorkerOut, openapi_extra=example(KeyWorkerIn))
async def hire(call: Creating, raw: Raw) -> Any:
    """A key worker of your own organisation, or of your supply chain [rule 46]."""
    provider_only(call)
    programmes = call.parts.programmes
    async with once(call) as creation:
        if creation.new:
            wanted = draft(KeyWorkerIn, raw)
            creation.resource_id = await key_workers.hire(creation.tx, programmes, call.client.org, wanted)
        resource = await queries.key_worker(creation.tx, programmes, creation.resource_id)
    return shown(resource, creation.status, f"/v1/key-workers/{creation.resource_id}", **creation.headers)


@router.get("", response_model=KeyWorkerPage)
async def key_worker_list(
    call: Reading,
    provider: Annotated[str | None, Query(max_length=64)] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Any:
    """Key workers you may see, by id; a caseload outside the programme's 20 to 40 carries a warning [rule 46]."""
    after = (read_cursor(cursor, 1) or [None])[0]
    async with call.tx() as tx:
        rows = await queries.key_workers(tx, call.parts.programmes, provider, after, limit)
    return shown(page(rows, limit, lambda row: [row["id"]]))


@router.get("/{key_worker_id}", response_model=KeyWorkerOut)
async def key_worker(call: Reading, key_worker_id: str) -> Any:
    """One key worker with the size of the caseload today."""
    async with call.tx() as tx:
        resource = await queries.key_worker(tx, call.parts.programmes, key_worker_id)
    return shown(resource)
