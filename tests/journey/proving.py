"""What must hold after whatever was done to a town: nothing promised is lost, nothing is doubled, nothing out of order.

Each check names what is wrong, line by line, so that a failing run reads as an account of it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable

from milepost.audit import ledger_connection
from shared.journey.envelope import Envelope
from tests.journey.load import Promises
from tests.journey.recounting import counted_twice, heads, ledgers
from tests.journey.town import Town

KEPT = "SELECT source, stream_id, seq FROM event_log ORDER BY position"
ONCE_EACH = (
    "referral.received.v1",
    "referral.acknowledged.v1",
    "participant.started.v1",
    "job.started.v1",
    "outcome.achieved.v1",
    "earnings.interest_opened.v1",
)
Place = tuple[str, str, int]


def all_is_there(town: Town, promises: Promises) -> None:
    """Audit quiet, every promised event said, every reference taken once, and the figures the same by two counts."""
    town.drain()
    findings = town.audit()
    assert findings.quiet, (findings.wrong, findings.waiting)
    assert broken_promises(town, promises) == []
    assert done_twice(town, promises) == []
    assert heard_otherwise(town) == []
    by_ledgers, by_kpi = counted_twice(town)
    assert by_kpi == by_ledgers


def broken_promises(town: Town, promises: Promises) -> list[str]:
    """Positions that were given with a 2xx and are in no ledger."""
    said = heads(town)
    given = [position.partition("~")[0].rpartition("/") for position in list(promises.positions)]
    return [f"{stream}/{seq}" for stream, _, seq in given if said.get(stream, 0) < int(seq)]


def done_twice(town: Town, promises: Promises) -> list[str]:
    """Referrals not taken exactly once, and events that can be said but once of a participant and were said again."""
    events = Counter((event.stream_id, event.type) for event in ledgers(town))
    taken = {ref: events[f"participant/{id}", "referral.received.v1"] for ref, id in promises.references.copy().items()}
    found = [f"{reference} was taken {many} times" for reference, many in taken.items() if many != 1]
    return found + [f"{many} × {key}" for key, many in events.items() if key[1] in ONCE_EACH and many > 1]


def heard_otherwise(town: Town) -> list[str]:
    """Where the order in which kpi applied a source's events on a stream is not 1, 2, 3 …"""
    applied: defaultdict[tuple[str, str], int] = defaultdict(int)
    found = []
    for source, stream_id, seq in town.run(_kept(town)):
        applied[source, stream_id] += 1
        if applied[source, stream_id] != seq:
            found.append(f"kpi applied {source} {stream_id} seq {seq} as number {applied[source, stream_id]}")
    return found


def reordered(told: Iterable[Envelope]) -> list[str]:
    """`told`: the log, each partition in its order. Where a source's events on a stream first came in another order
    than it said them, or an effect before its cause of the same stream."""
    last: defaultdict[tuple[str, str], int] = defaultdict(int)
    known: dict[str, str] = {}
    caused: list[Envelope] = []
    for event in told:
        key = (event.source, event.stream_id)
        if event.seq == last[key] + 1:
            last[key] = event.seq
            caused += [event] if event.causation_id and event.causation_id not in known else []
        elif event.seq > last[key]:
            return [f"{event.source} {event.stream_id} seq {event.seq} came after {last[key]}"]
        known[event.event_id] = event.stream_id
    early = [event for event in caused if known.get(event.causation_id or "") == event.stream_id]
    return [f"{event.type} on {event.stream_id} before its cause" for event in early]


async def _kept(town: Town) -> list[Place]:
    async with ledger_connection(town.settings.dsn_of("kpi"), "kpi") as conn:
        return [(row["source"], row["stream_id"], row["seq"]) for row in await conn.fetch(KEPT)]
