"""The desk where referrals are handed over: what a client sends while others of it are written is written together."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import asyncpg
from fastapi import APIRouter, Query, Response

from services.referrals import commands, queries
from services.referrals.api.shapes import EXAMPLES, ReferralIn, ReferralOut, ValidatedOut
from services.referrals.domain.sending import Sender
from shared.edge.batcher import Batcher
from shared.edge.fast_route import FastRoute
from shared.edge.idempotency import KEY_TAKEN, Creation, IdempotentRequest, idempotent_batch, in_flight
from shared.edge.problems import Problem
from shared.edge.request_bodies import raw_body, request_body
from shared.edge.request_context import RequestContext, requires_scope
from shared.edge.responses import json_response
from shared.store.opening import PLAIN
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import Refused
from shared.terms.ids import participant_stream
from shared.terms.nino import normalise
from shared.terms.parsing import parse

router = APIRouter(prefix="/v1/referrals", tags=["referrals"], route_class=FastRoute)
MADE: dict[int | str, dict[str, Any]] = {
    200: {
        "model": ReferralOut | ValidatedOut,
        "description": "Known already: the same again, or a version to apply; or only validated",
    }
}
Desk = Batcher["Brought", Response]


def _somebody_elses() -> Problem:
    return Problem("conflict", "This reference belongs to a referral of somebody else's: check /reference.")


RACED = {KEY_TAKEN: in_flight, commands.REFERENCE_TAKEN: _somebody_elses}
"""What may be taken between the look and the write, by its constraint, and what to say when it still is."""


@dataclass(frozen=True)
class Brought:
    """A referral on its way in: the request, and what it hands over."""

    asked: IdempotentRequest
    handover: commands.Handover

    @property
    def context(self) -> RequestContext:
        return self.asked.context

    @property
    def marks(self) -> frozenset[Hashable]:
        """What no two may share that are taken together: key, reference, the person's number."""
        told = self.handover.given.values
        number = normalise(told["nino"]) if told.get("nino") else None
        named = {"reference": (told.get("programme"), told.get("reference")), "number": number}
        return frozenset({("key", self.asked.key), *(each for each in named.items() if each[1])})


@router.post(
    "", status_code=201, response_model=ReferralOut, responses=MADE, openapi_extra=request_body(ReferralIn, EXAMPLES)
)
async def receive(
    context: Annotated[RequestContext, requires_scope("referrals:write", creates=True)],
    validate_only: Annotated[bool, Query(description="judge it and store nothing; needs no Idempotency-Key")] = False,
) -> Any:
    """Hands a person over to a programme: [rules 1–17], all faults at once [F2, F55, F154a, F154b].

    Who may send is the programme's to say, by its `referral_sources`. What its conditions ask is told in the fields of
    the body and in `circumstances`. In a trial the arm is drawn now; who is drawn for control no provider sees.

    The same reference again: identical content answers 200 with the same referral; changed content is kept as
    `pending_version` until somebody applies it. With `validate_only` the answer is `{"valid": true, "would": {…}}`.
    """
    with_, given = intake_of(context), parse(ReferralIn, await raw_body(context.request))
    handover = commands.Handover.of(with_, given, context.request.state.traceparent)
    if validate_only:
        async with context.unit_of_work(PLAIN.with_lookup(commands.question(with_, [handover]))) as uow:
            return json_response({"valid": True, "would": await commands.preview(uow, with_, handover, known(uow))})
    return await context.container.own["intake"].submit(Brought(await IdempotentRequest.of(context), handover))


def desk() -> Desk:
    return Batcher(
        _taken, batch_key=lambda brought: brought.context.client, conflict_keys=lambda brought: brought.marks
    )


def intake_of(context: RequestContext) -> commands.Intake:
    parts = context.container
    sender = Sender(context.client.org, context.client.kind)
    return commands.Intake(parts.programmes, parts.own["vault"], parts.settings.sandbox, sender)


def known(uow: UnitOfWork) -> list[dict[str, Any]]:
    """What was known already when the transaction was opened, asked beside."""
    return uow.lookup_rows


async def _taken(brought: Sequence[Brought]) -> list[Response | Exception]:
    """Their answers. Who is alone and has found a key or a reference taken in the meantime looks once more."""
    try:
        return await _written(brought)
    except asyncpg.UniqueViolationError as error:
        if len(brought) > 1 or error.constraint_name not in RACED:
            raise
    try:
        return await _written(brought)
    except asyncpg.UniqueViolationError as error:
        raise RACED[str(error.constraint_name)]() from error


async def _written(brought: Sequence[Brought]) -> list[Response | Exception]:
    """One transaction for all of them: each is judged on its own, and what is taken is written in one send."""
    question = commands.question(intake_of(brought[0].context), [one.handover for one in brought])
    async with idempotent_batch([one.asked for one in brought], question) as creations:
        rows = await _received(creations, brought)
        answers = [await _answer(creation, rows.get(creation.resource_id)) for creation in creations]
    for one, creation in zip(brought, creations, strict=True):
        one.context.request.state.position = creation.uow.position_of(participant_stream(creation.resource_id))
    return answers


async def _received(creations: Sequence[Creation], brought: Sequence[Brought]) -> dict[str, dict[str, Any]]:
    """Receives what is new; the rows of new referrals by id."""
    new = [(creation, one) for creation, one in zip(creations, brought, strict=True) if creation.new]
    if not new:
        return {}
    handed_over = [one.handover for _, one in new]
    uow = creations[0].uow
    received = await commands.receive(uow, intake_of(brought[0].context), handed_over, known(uow))
    for (creation, _), got in zip(new, received, strict=True):
        if isinstance(got, Refused):
            creation.problem = got
        else:
            creation.resource_id, creation.status = got.referral_id, 201 if got.new else 200
    return {got.referral_id: got.row for got in received if isinstance(got, commands.Received) and got.row}


async def _answer(creation: Creation, row: dict[str, Any] | None) -> Response | Exception:
    if creation.problem is not None:
        return creation.problem
    uow, referral_id = creation.uow, creation.resource_id
    try:
        resource = queries.shown(row, uow.today) if row else await queries.referral(uow, referral_id)
    except (Problem, Refused) as problem:
        return problem
    return json_response(resource, creation.status, f"/v1/referrals/{referral_id}", **creation.headers)
