"""Receiving referrals: submissions of one client that arrive while others are processed go in one transaction."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import asyncpg
from fastapi import APIRouter, Query, Response

from services.referrals.commands.intake import Intake, Receipt, Submission, submit
from services.referrals.commands.preview import preview
from services.referrals.domain.referral_routes import Sender
from services.referrals.request_bodies.referrals import REFERRAL_EXAMPLES, ReferralIn
from services.referrals.responses.referrals import ReferralOut, ValidatedOut
from shared.edge.batcher import Batcher
from shared.edge.fast_route import FastRoute
from shared.edge.idempotency import idempotency_key
from shared.edge.request_bodies import raw_body, request_body
from shared.edge.request_context import RequestContext, needs
from shared.edge.responses import json_response
from shared.terms.clients import DELIVERS
from shared.terms.faults import Refused
from shared.terms.parsing import parse

router = APIRouter(prefix="/v1/referrals", tags=["referrals"], route_class=FastRoute)
SENDS = ("jcp", "borough", "partner", "self", *DELIVERS)
IntakeBatcher = Batcher[tuple[RequestContext, Submission], Receipt]
REPEATED: dict[int | str, dict[str, Any]] = {
    200: {
        "model": ReferralOut | ValidatedOut,
        "description": "The reference exists: nothing new, or a version to apply; or only validated",
    }
}


@router.post(
    "",
    status_code=201,
    response_model=ReferralOut,
    responses=REPEATED,
    summary="Refer a person",
    operation_id="create_referral",
    openapi_extra=request_body(ReferralIn, REFERRAL_EXAMPLES),
)
async def create_referral(
    context: Annotated[RequestContext, needs("referrals:write", kinds=SENDS, creates=True)],
    validate_only: Annotated[bool, Query(description="check it and store nothing; needs no Idempotency-Key")] = False,
) -> Response:
    """Refers a person to a programme [rules 1–17]; a 422 names every fault at once [F2, F55, F154a, F154b].

    The programme's `referral_sources` say who may refer. The facts that its conditions need go into the fields of the
    body and into `circumstances`. In a trial the arm is drawn now, and no provider sees who is drawn for control.

    The same reference again: identical content answers 200 with the same referral; changed content is kept as
    `pending_version` until somebody applies it. With `validate_only` the answer is `{"valid": true, "would": {…}}`.
    """
    state = context.request.scope["state"]
    with _counting_checks(context, validate_only):
        intake, body = intake_of(context), parse(ReferralIn, await raw_body(context.request))
        key = None if validate_only else await idempotency_key(context)
        submission = intake.submission(body, key, state["traceparent"])
        if submission.looked_for_in:
            context.take(context.container.limits.matches)
        if validate_only:
            return json_response({"valid": True, "would": await preview(context.unit_of_work, intake, submission)})
        receipt = await context.container.own["intake"].submit((context, submission))
    context.give_position(receipt.position)
    replayed = {"Idempotent-Replayed": "true"} if receipt.replayed else {}
    location = f"/v1/referrals/{receipt.resource['id']}"
    return json_response(receipt.resource, receipt.status, location, **replayed)


@contextmanager
def _counting_checks(context: RequestContext, validate_only: bool) -> Iterator[None]:
    """Limits what would tell a sender by trial what Milepost holds: referrals that are refused or only validated."""
    limits = context.container.limits.checks
    for buckets in limits:
        buckets.require(context.client)
    if validate_only:
        context.take(*limits)
    try:
        yield
    except Refused:
        if not validate_only:
            context.take(*limits)
        raise


def intake_batcher() -> IntakeBatcher:
    """Batches the submissions of a client."""

    async def process(batch: Sequence[tuple[RequestContext, Submission]]) -> Sequence[Receipt | Exception]:
        context = batch[0][0]
        return await submit(context.unit_of_work, intake_of(context), [submission for _, submission in batch])

    return Batcher(
        process,
        batch_key=lambda item: item[0].client,
        conflict_keys=lambda item: item[1].conflict_keys,
        retry=lambda error: isinstance(error.__cause__, asyncpg.UniqueViolationError),
    )


def intake_of(context: RequestContext) -> Intake:
    container = context.container
    sender = Sender(context.client.org, context.client.kind)
    return Intake(container.programmes, container.own["vault"], container.settings.sandbox, sender)
