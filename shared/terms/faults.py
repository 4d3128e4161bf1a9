"""Domain errors that say what is wrong, where, and what to do, with all faults at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shared.terms.ids import is_id

StateTable = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Fault:
    """One thing wrong: a JSON pointer ("/nino"), a stable code, and a message that says what to do."""

    pointer: str
    code: str
    message: str


class Refused(Exception):
    """A command that the rules do not allow. `code` is the slug of the problem type; `faults` lists every reason."""

    def __init__(self, faults: Iterable[Fault], code: str = "refused", detail: str = "") -> None:
        self.faults = list(faults)
        self.code = code
        self.detail = detail or "; ".join(fault.message for fault in self.faults)
        super().__init__(self.detail)


class ForbiddenTransition(Refused):
    """An event that the state of an entity does not allow. `allowed` lists the events that it does."""

    def __init__(self, entity: str, state: str, event: str, allowed: Iterable[str]) -> None:
        self.entity, self.state, self.event, self.allowed = entity, state, event, sorted(allowed)
        instead = f"allowed: {', '.join(self.allowed)}" if self.allowed else "nothing more can happen to it"
        message = f"a {entity} that is {state} cannot {event}; {instead}"
        super().__init__([Fault("", "forbidden-transition", message)], "forbidden-transition", message)


def transition(table: StateTable, state: str, event: str, entity: str = "thing") -> str:
    """The state after the event, by a table {state: {event: next}}. ForbiddenTransition when the table has none."""
    events = table.get(state, {})
    if event not in events:
        raise ForbiddenTransition(entity, state, event, events)
    return events[event]


def refuse(faults: Iterable[Fault], code: str = "refused", detail: str = "") -> None:
    """Raise `Refused` with all the faults, if there are any."""
    listed = list(faults)
    if listed:
        raise Refused(listed, code, detail)


class NotFound(Refused):
    """The resource does not exist or the client may not see it: the same answer, so that nobody can probe."""

    def __init__(self, resource: str, resource_id: str) -> None:
        # What is no id of Milepost may be anything, such as a name [rule 169].
        which = resource_id if is_id(resource_id) else "with that id"
        super().__init__([], "not-found", f"There is no {resource} {which} that you may see.")


class Conflict(Refused):
    """The command contradicts what is already recorded."""

    def __init__(self, detail: str) -> None:
        super().__init__([], "conflict", detail)


class AlreadyRecorded(Refused):
    """The same is on record: `existing` is the id of the first record of it, and the answer names it."""

    def __init__(self, existing: str, pointer: str, message: str) -> None:
        self.existing = existing
        super().__init__([Fault(pointer, "already-recorded", message)], "already-recorded", message)


class Forbidden(Refused):
    """The client may not do this, whatever the state of the resource."""

    def __init__(self, detail: str) -> None:
        super().__init__([], "forbidden", detail)


class StaleVersion(Refused):
    """The client decided on a version that has changed since."""

    def __init__(self, current: int, expected: int) -> None:
        super().__init__([], "stale-version", f'You sent version "{expected}", it is now "{current}".')


class BadQuery(Refused):
    """A query parameter that is well formed but has no meaning here."""

    def __init__(self, detail: str, faults: Iterable[Fault] = ()) -> None:
        super().__init__(faults, "bad-query", detail)


class Invalid(Refused):
    """A body with values that cannot be accepted. `faults` lists every one."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        faults = list(faults)
        super().__init__(faults, "invalid", f"{len(faults)} value(s) cannot be accepted.")


def require_version(current: int, expected: int) -> None:
    """Raises `StaleVersion` unless the client decided on the current version."""
    if current != expected:
        raise StaleVersion(current, expected)
