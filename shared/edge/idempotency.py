"""A creating POST sent twice creates once (`shared.store.idempotency`)."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

from shared.edge.problems import Problem
from shared.edge.request_bodies import whole_body
from shared.edge.request_context import RequestContext
from shared.store import idempotency
from shared.store.idempotency import Created, IdempotencyKey
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import Refused
from shared.terms.identifiers import identifier_in

MOST_KEY = 200


@dataclass
class Creation:
    """A creation in progress: when `new`, create and set `resource_id`; else it names what was created before."""

    uow: UnitOfWork
    new: bool
    resource_id: str = ""
    status: int = 201

    @property
    def headers(self) -> dict[str, str]:
        return {} if self.new else {"Idempotent-Replayed": "true"}


async def idempotency_key(context: RequestContext) -> IdempotencyKey:
    """The request's key, with the fingerprint of its address and body.

    Raises `Problem` idempotency-key-required, or bad-query for a key that identifies somebody [rule 169].
    """
    request = context.request
    key = request.headers.get("Idempotency-Key", "")
    if not key or len(key) > MOST_KEY:
        raise Problem("idempotency-key-required", f"Send an Idempotency-Key of 1 to {MOST_KEY} characters.")
    kind = identifier_in(key)
    if kind:
        detail = f"The Idempotency-Key looks like {kind}: send any other text of your own, because it is kept."
        raise Problem("bad-query", detail)
    query = request.scope["query_string"]
    address = request.scope["path"].encode() + (b"?" + query if query else b"")
    content = request.method.encode() + b" " + address + b"\n" + await whole_body(request)
    return IdempotencyKey(context.client, key, hashlib.sha256(content).hexdigest())


@asynccontextmanager
async def once(context: RequestContext) -> AsyncIterator[Creation]:
    """A unit of work for a creating POST.

    Raises `Problem` idempotency-key-required, `Refused` in-flight or key-reused.
    """
    key = await idempotency_key(context)
    try:
        async with context.unit_of_work(idempotency.opening([key])) as uow:
            earlier = idempotency.earlier_creations(uow, [key]).get(key)
            if isinstance(earlier, Refused):
                raise earlier
            creation = Creation(uow, False, earlier.resource_id, earlier.status) if earlier else Creation(uow, True)
            context.guard.checked |= earlier is not None  # nothing is created again; row policies decide what is read
            yield creation
            if creation.new:
                idempotency.remember(uow, {key: Created(creation.resource_id, creation.status)})
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name != idempotency.KEY_TAKEN:
            raise
        raise idempotency.in_flight() from error
