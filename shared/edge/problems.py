"""Every error of the API as an RFC 9457 problem document, with one catalogue that says what to do."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import asyncpg
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from shared.edge.responses import OrjsonResponse
from shared.journey.error_text import FRAMES, error_text, places
from shared.journey.transient import is_transient
from shared.store.vault import CannotOpen
from shared.terms.faults import AlreadyRecorded, Fault, ForbiddenTransition, Refused
from shared.terms.identifiers import without_identifiers
from shared.terms.shape_messages import code_of, message_of, pointer

MEDIA_TYPE = "application/problem+json"
MOST_FAULTS = 100
log = structlog.get_logger()


@dataclass(frozen=True)
class Entry:
    """A kind of problem: its HTTP status, its title, and what the caller can do about it.

    One that passes says after how many seconds to repeat, unless the problem itself says another number.
    """

    status: int
    title: str
    action: str
    retry_after: int | None = None


CATALOGUE: dict[str, Entry] = {
    "malformed": Entry(400, "The body is not JSON", "Send one JSON document in UTF-8."),
    "bad-query": Entry(400, "A query parameter or header is not understood", "Correct what `errors` names."),
    "idempotency-key-required": Entry(
        400, "This request creates something", "Send an Idempotency-Key header: any text of your own, new per creation."
    ),
    "unauthenticated": Entry(401, "The token is missing or not valid", "Ask the issuer for a new token and send it."),
    "forbidden": Entry(403, "The token does not allow this", "Ask for a token with the scope or role that is named."),
    "not-found": Entry(404, "It does not exist, or you may not see it", "Check the id and your organisation."),
    "method-not-allowed": Entry(405, "This address does not accept that method", "See /docs for those it accepts."),
    "too-slow": Entry(408, "The body did not arrive in time", "Send it again on a new connection."),
    "conflict": Entry(409, "This contradicts what is already recorded", "Read the resource again and decide again."),
    "already-recorded": Entry(409, "This is recorded already", "Use the record named in `existing`, or correct it."),
    "forbidden-transition": Entry(409, "Not allowed in this state", "Do one of the `allowed` steps."),
    "not-yet-consumed": Entry(
        409, "This service has not consumed that event yet", "Repeat after Retry-After seconds.", 1
    ),
    "in-flight": Entry(409, "A request with this Idempotency-Key is in progress", "Repeat in a moment.", 1),
    "stale-version": Entry(412, "The resource has changed since you read it", "Read it again and use its new ETag."),
    "too-large": Entry(413, "The body is too large", "Send less at once: the limit is in `detail`."),
    "unsupported-media-type": Entry(415, "That content type is not accepted here", "Send the type named in `detail`."),
    "invalid": Entry(422, "Some values cannot be accepted", "Correct everything in `errors` and send it again."),
    "refused": Entry(
        422, "The programme's rules do not allow this", "See `errors`: each says which rule and what to do."
    ),
    "key-reused": Entry(422, "That Idempotency-Key was used for another body", "Use a new key for a new request."),
    "version-required": Entry(428, "The version you are changing is missing", "Send If-Match with the ETag you read."),
    "rate-limited": Entry(
        429, "Your client sends too many requests", "Repeat after Retry-After seconds; send slower.", 1
    ),
    "unreadable": Entry(500, "Sealed details cannot be opened", "Tell the operator, and quote `trace`."),
    "internal": Entry(500, "Something failed on our side", "Nothing was recorded. Repeat, and quote `trace`."),
    "unavailable": Entry(
        503, "The database or Kafka is temporarily unavailable", "Repeat after Retry-After seconds.", 2
    ),
}


class FaultDocument(BaseModel):
    pointer: str
    code: str
    message: str


class ProblemDocument(BaseModel):
    """RFC 9457: what went wrong, where, and what to do about it. `type` is a stable address in the catalogue."""

    type: str
    title: str
    status: int
    detail: str
    action: str
    trace: str | None = None
    errors: list[FaultDocument] = []
    allowed: list[str] = []
    existing: str | None = None


def response_of(status: int) -> dict[str, Any]:
    """The OpenAPI description of every problem with this status."""
    kinds = [kind for kind, entry in CATALOGUE.items() if entry.status == status]
    about = "; ".join(f"`{kind}`: {CATALOGUE[kind].title}" for kind in kinds)
    schema = {"$ref": "#/components/schemas/ProblemDocument"}
    return {"description": about, "model": ProblemDocument, "content": {MEDIA_TYPE: {"schema": schema}}}


RESPONSES: dict[int | str, dict[str, Any]] = {
    status: response_of(status) for status in sorted({entry.status for entry in CATALOGUE.values()})
}


class Problem(Exception):
    """Raised anywhere below a route. `kind` is a key of CATALOGUE; `extra` holds further members of the document."""

    def __init__(
        self,
        kind: str,
        detail: str,
        faults: list[Fault] | None = None,
        headers: dict[str, str] | None = None,
        **extra: object,
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.faults = faults or []
        self.headers = headers or {}
        self.extra = extra


def document(problem: Problem, request: Request) -> JSONResponse:
    entry = CATALOGUE[problem.kind]
    request.state.problem = problem.kind
    body: dict[str, object] = {
        "type": f"/problems/{problem.kind}",
        "title": entry.title,
        "status": entry.status,
        "detail": without_identifiers(problem.detail),
        "action": entry.action,
        "trace": getattr(request.state, "trace_id", None),
        **problem.extra,
    }
    if problem.faults:
        first = problem.faults[:MOST_FAULTS]
        body["errors"] = [
            {"pointer": f.pointer, "code": f.code, "message": without_identifiers(f.message)} for f in first
        ]
        if len(problem.faults) > MOST_FAULTS:
            body["detail"] = f"{body['detail']} Of {len(problem.faults)} faults the first {MOST_FAULTS} are listed."
    repeat = {"Retry-After": str(entry.retry_after)} if entry.retry_after else {}
    return OrjsonResponse(body, entry.status, repeat | problem.headers, MEDIA_TYPE)


def of_domain_error(refused: Refused) -> Problem:
    """The problem of a domain error. Its kind is the error's code, or `refused` if the catalogue has no such kind."""
    kind = refused.code if refused.code in CATALOGUE else "refused"
    extra: dict[str, Any] = {"allowed": list(refused.allowed)} if isinstance(refused, ForbiddenTransition) else {}
    if isinstance(refused, AlreadyRecorded):
        extra["existing"] = refused.existing
    return Problem(kind, refused.detail, list(refused.faults), **extra)


def of_validation(errors: list[dict[str, Any]]) -> Problem:
    """One problem with every fault pydantic found. Values are never echoed: they may be personal."""
    if any(error["type"] == "json_invalid" for error in errors):
        return Problem("malformed", "The body could not be read as JSON.")
    faults = [Fault(pointer(e["loc"]).removeprefix("/body"), code_of(e), message_of(e)) for e in errors]
    in_body = any(e["loc"][:1] == ("body",) for e in errors)
    return Problem("invalid" if in_body else "bad-query", f"{len(faults)} value(s) cannot be accepted.", faults)


def install(app: FastAPI) -> None:
    """Makes every error response of `app` a problem document."""

    async def on_problem(request: Request, error: Exception) -> JSONResponse:
        return document(as_problem(error), request)

    for kind in (
        Problem,
        Refused,
        RequestValidationError,
        HTTPException,
        CannotOpen,
        asyncpg.PostgresError,
        asyncpg.InterfaceError,
        asyncpg.InternalClientError,
        OSError,
    ):
        app.add_exception_handler(kind, on_problem)

    @app.get("/problems", include_in_schema=False)
    async def catalogue() -> dict[str, object]:
        return {kind: {"status": e.status, "title": e.title, "action": e.action} for kind, e in CATALOGUE.items()}

    @app.get("/problems/{kind}", include_in_schema=False)
    async def entry_of(kind: str) -> dict[str, object]:
        if kind not in CATALOGUE:
            raise Problem("not-found", "There is no such problem type: see /problems.")
        entry = CATALOGUE[kind]
        return {"type": f"/problems/{kind}", "status": entry.status, "title": entry.title, "action": entry.action}


def as_problem(error: Exception) -> Problem:
    """The problem that the caller gets for any error. Unexpected errors are logged without message or values."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, Refused):
        return of_domain_error(error)
    if isinstance(error, RequestValidationError):
        return of_validation(list(error.errors()))
    if isinstance(error, HTTPException):
        return of_status(error)
    if isinstance(error, TimeoutError):
        log.warning("edge.busy")
        return Problem("unavailable", "The service is busy. Nothing was recorded.")
    if isinstance(error, CannotOpen):
        log.error("edge.unreadable", error=type(error).__name__)
        return Problem("unreadable", "These details are damaged, or their key is missing. Nothing was recorded.")
    if isinstance(error, (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError)):
        log.warning("edge.unavailable", error=error_text(error))
        return Problem("unavailable", "The database cannot be reached.")
    if is_transient(error):
        log.warning("edge.transient_failure", error=type(error).__name__)
        detail = "A lock or another temporary condition prevented this. Nothing was recorded."
        return Problem("unavailable", detail)
    log.error("edge.failed", error=type(error).__name__, where=places(error.__traceback__)[-FRAMES:])
    return Problem("internal", "The request failed. Nothing was recorded.")


def of_status(error: HTTPException) -> Problem:
    """The first problem of the catalogue with the status of the error."""
    kind = next((k for k, entry in CATALOGUE.items() if entry.status == error.status_code), "bad-query")
    detail = str(error.detail or HTTPStatus(error.status_code).phrase)
    return Problem(kind, detail, headers=dict(error.headers or {}))
