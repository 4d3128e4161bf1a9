"""The shares of the supply chain."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.kpi.api.parameters import AsAt, ProgrammeId, Reading, requested_view
from services.kpi.queries.supply_chain import read_supply_chain
from services.kpi.responses.supply_chain import SupplyChainOut
from shared.edge.responses import json_response

router = APIRouter()


@router.get(
    "/supply-chain",
    response_model=SupplyChainOut,
    summary="Read the shares of the supply chain",
    operation_id="read_supply_chain",
)
async def supply_chain(context: Reading, programme_id: ProgrammeId, as_at: AsAt = None) -> JSONResponse:
    """Each provider's referrals, starts and share to date, compared with the contract.

    `alarm` is true where a share is further from its target than the contract allows.
    """
    async with context.unit_of_work() as uow:
        view = await requested_view(context, uow, programme_id, as_at=as_at)
        return json_response(await read_supply_chain(uow, view, context.client.org))
