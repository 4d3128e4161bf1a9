"""Evidence for outcomes other than jobs. A record made in error becomes void and stays; nothing is overwritten."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from services.caseload.domain.states import EVIDENCE_STATES
from shared.terms.faults import transition


class Evidence(Protocol):
    """A record with a state: a destination, a reading, a month's declared earnings."""

    state: str
    reason: str | None


Record = TypeVar("Record", bound=Evidence)


def without_void(records: Iterable[Record]) -> list[Record]:
    """The records that were not recorded in error."""
    return [record for record in records if record.state != "VOID"]


def void(record: Evidence, reason: str) -> None:
    """Makes the record void, because it was made in error; raises ForbiddenTransition when it is void already."""
    record.state = transition(EVIDENCE_STATES, record.state, "void", "evidence")
    record.reason = reason
