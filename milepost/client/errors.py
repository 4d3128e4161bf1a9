"""What can go wrong, as exceptions: no answer at all, or a problem document (RFC 9457)."""

from urllib.parse import urlsplit

from milepost.client.answers import Answer, Json
from shared.terms.faults import Fault

MEDIA_TYPE = "application/problem+json"
PASSING_STATUSES = frozenset({429, 502, 503, 504})
PASSING_KINDS = frozenset({"not-yet-consumed", "in-flight"})


class ClientError(Exception):
    """Every exception of this client. `may_pass`: the same request may succeed after `retry_after` seconds."""

    may_pass = False
    retry_after: float | None = None


class NoAnswer(ClientError):
    """The service did not answer; it may or may not have done what was asked."""

    may_pass = True


class Unreachable(NoAnswer):
    """No connection, or it broke."""


class TimedOut(NoAnswer):
    """No answer in time, or `wait_for` has waited long enough."""


class NotSent(ClientError):
    """The address, a header or the token is not valid in HTTP. Says no value: it may be the token."""


class BadAnswer(ClientError):
    """A list whose page is not `{"items": […], "next": …}`, or whose `next` is the cursor it was read with."""


class Problem(ClientError):
    """The service refused; the subclass follows from the status.

    `type` is the address of the problem in the service's catalogue and `kind` its last part, such as `stale-version`.
    `action` says what to do, `faults` names everything that was wrong, `allowed` the steps that the state allows.
    """

    def __init__(self, service: str, answer: Answer) -> None:
        ours = answer.headers.get("Content-Type", "").startswith(MEDIA_TYPE)  # else a gateway answered
        document = answer.json_object() if ours else {}  # a broken body hides no status
        self.answer = answer
        self.status = answer.status_code
        self.type = str(document.get("type", "about:blank"))
        self.kind = self.type.removeprefix("/problems/")
        self.title = str(document.get("title", ""))
        self.detail = str(document.get("detail") or f"status {self.status}")
        self.action = str(document.get("action", ""))
        self.trace: str | None = document.get("trace")
        self.faults = [
            Fault(*(str(fault.get(member, "")) for member in ("pointer", "code", "message")))
            for fault in _list_of(document, "errors")
            if isinstance(fault, dict)
        ]
        self.allowed = [str(step) for step in _list_of(document, "allowed")]
        self.may_pass = self.status in PASSING_STATUSES or self.kind in PASSING_KINDS
        self.retry_after = answer.retry_after
        # Only the path: query values may be personal data, and exceptions are logged.
        words = [f"{service} refused {answer.method} {urlsplit(answer.url).path}: {self.detail}", self.action]
        words += [f"{fault.pointer} {fault.code}: {fault.message}." for fault in self.faults]
        super().__init__(" ".join(word for word in words if word))


class Unauthenticated(Problem):
    """401: the token is missing or not good."""


class Forbidden(Problem):
    """403: the token does not allow this."""


class NotFound(Problem):
    """404: there is no such thing, or not for this caller."""


class Conflict(Problem):
    """409: it contradicts what is recorded, or the state does not allow it."""


class StaleVersion(Problem):
    """412: the resource has changed since it was read."""


class Rejected(Problem):
    """422: values cannot be accepted, or the programme's rules do not allow this; see `faults`."""


class Unavailable(Problem):
    """429, 502, 503, 504: not now."""


BY_STATUS: dict[int, type[Problem]] = {
    401: Unauthenticated,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    412: StaleVersion,
    422: Rejected,
    **dict.fromkeys(PASSING_STATUSES, Unavailable),
}


def _list_of(document: dict[str, Json], member: str) -> list[Json]:
    value = document.get(member)
    return value if isinstance(value, list) else []


def problem_of(service: str, answer: Answer) -> Problem:
    return BY_STATUS.get(answer.status_code, Problem)(service, answer)
