"""The crash points, as data: where a process may die between two steps of the backbone, and what it then had in flight.

Each spot is a named function of the product, wrapped in the doomed child process (`doomed.py`); the product has no
failpoints. `test_points.py` looks every one of them up, so that a rename breaks a test and not the proof.
"""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from shared.edge.settings import SERVICES

SAYING = ("referrals", "caseload", "outcomes")
Command = Literal["serve", "migrate", "rebuild"]
When = Literal["before", "after"]
InFlight = Callable[..., str]


@dataclass(frozen=True)
class Spot:
    """`when` the function named `at` (module:qualified.name) is passed. `in_flight` sees its arguments and, after it,
    its result: what the process was busy with, or "" for a passage that does not count."""

    at: str
    when: When
    in_flight: InFlight

    @property
    def function(self) -> str:
        return f"{self.when} {self.at.partition(':')[2]}"


@dataclass(frozen=True)
class Point:
    """A crash point: where, in which services, and in which command of theirs."""

    name: str
    spots: tuple[Spot, ...]
    services: tuple[str, ...] = SERVICES
    command: Command = "serve"
    passages: int = 3


def locate(at: str) -> tuple[Any, str]:
    """The module or class that has the function, and its name there. Raises AttributeError where it is gone."""
    module, _, path = at.partition(":")
    *owners, name = path.split(".")
    holder = importlib.import_module(module)
    for owner in owners:
        holder = getattr(holder, owner)
    if name not in vars(holder):
        raise AttributeError(f"{at} is gone: a crash point of tests/crash/points.py stands there")
    return holder, name


# ---- what is in flight -----------------------------------------------------------------------------------------------
def _by(uow: Any) -> str:
    return "a reaction" if uow.actor.startswith("service/") else "a command"


def _to_say(uow: Any) -> str:
    return uow.pending and f"{_by(uow)} about to say {_listed(said.type for said in uow.pending)}"


def _said(uow: Any, _: None) -> str:
    return uow.positions and f"{_by(uow)} with {len(uow.positions)} appended, uncommitted"


def _committed(uow: Any) -> str:
    return uow.positions and f"a command with {len(uow.positions)} committed, its client waiting"


def _rows(_: Any, *seen: Any) -> str:
    rows = next(each for each in seen if isinstance(each, list))
    return rows and f"{len(rows)} to pass on: {_listed(row['type'] for row in rows)}"


def _one_row(_: Any, __: Any, row: Any, ___: Any, ____: Any) -> str:
    return f"{row['type']} handed to the producer"


def _answered(_: Any, __: Any) -> str:
    return "the broker's acknowledgement, unread"


def _records(_: Any, fetched: Any) -> str:
    many = sum(len(records) for __, records in fetched.values())
    return f"{many} of {len(fetched)} partitions fetched"


def _remembered(_: Any, heard: Any, __: None) -> str:
    return heard and f"{len(heard)} streams remembered, no effect yet"


def _effect(_: Any, __: Any, events: list[Any], ___: Any) -> str:
    return events and f"the effect of {_listed(event.type for event in events)}, uncommitted"


def _heard(_: Any, __: Any, past: Any) -> str:
    return f"consumed to offset {past.offset + 1}, unreported"


def _held(_: Any, __: Any, tp: Any, *rest: Any) -> str:
    return f"a hold on partition {tp.partition}, uncommitted"


def _to_hold(_: Any, tp: Any, *rest: Any) -> str:
    return f"an event of partition {tp.partition} that failed for good"


def _handed(_: Any, partitions: Any, *rest: Any) -> str:
    return partitions and f"{len(partitions)} partitions changing hands"


def _places(_: Any, __: Any, stored: Any) -> str:
    return f"{len(stored)} places looked up, none taken"


def _schema(*_: Any) -> str:
    return "the schema, uncommitted"


def _roles(*_: Any) -> str:
    return "roles and an empty schema"


def _counted(*seen: Any) -> str:
    return f"counted to position {seen[-1]}, uncommitted"


def _chunked(*seen: Any) -> str:
    return f"{seen[-1].applied} of {seen[-1].end} events counted anew"


def _switched(*_: Any) -> str:
    return "the new figures live, the old not swept"


def _listed(types: Any) -> str:
    known = list(types)
    more = f" and {len(known) - 2} more" if len(known) > 2 else ""
    return ", ".join(known[:2]) + more


# ---- the points, in the order in which a fact travels ----------------------------------------------------------------
PROCESSOR = "shared.journey.batch_processor:BatchProcessor"
RELAY = "shared.journey.relay:Relay"
POINTS = (
    Point("domain written", (Spot("shared.store.unit_of_work:UnitOfWork._write", "before", _to_say),), SAYING),
    Point("appended", (Spot("shared.store.unit_of_work:UnitOfWork._write", "after", _said),), SAYING),
    Point("committed, not replied", (Spot("shared.store.database:Database.as_org", "after", _committed),), SAYING),
    Point("read by the relay", (Spot(f"{RELAY}.read", "after", _rows),), SAYING),
    Point(
        "sent, not acknowledged",
        (
            Spot(f"{RELAY}.send_event", "after", _one_row),
            Spot("aiokafka.producer.sender:SendProduceReqHandler.handle_response", "before", _answered),
        ),
        SAYING,
    ),
    Point("acknowledged, not deleted", (Spot(f"{RELAY}.delete_sent", "before", _rows),), SAYING),
    Point("fetched", (Spot(f"{PROCESSOR}.process_batch", "before", _records),)),
    Point("inbox written", (Spot("shared.journey.inbox:record_consumed", "after", _remembered),)),
    Point("effect done", (Spot(f"{PROCESSOR}.consume_within", "after", _effect),)),
    Point("committed, offsets not reported", (Spot(f"{PROCESSOR}._advanced", "before", _heard),)),
    Point(
        "while holding",
        (Spot(f"{PROCESSOR}.hold", "before", _to_hold), Spot(f"{PROCESSOR}.hold_within", "after", _held)),
        passages=1,
    ),
    Point(
        "during a rebalance",
        (
            Spot("shared.journey.consumer:_RebalanceListener.on_partitions_revoked", "before", _handed),
            Spot("shared.journey.consumer:_RebalanceListener.on_partitions_assigned", "after", _handed),
            Spot("shared.journey.offsets:PartitionOffsets.stored", "after", _places),
        ),
        passages=1,
    ),
    Point(
        "mid-migration",
        (
            Spot("shared.store.migrations:prepare", "after", _roles),
            Spot("alembic.runtime.migration:HeadMaintainer.update_to_step", "after", _schema),
            Spot("shared.store.migrations:run", "after", _schema),
        ),
        command="migrate",
        passages=1,
    ),
    Point(
        "mid-rebuild",
        (
            Spot("services.kpi.commands.rebuild:_apply", "after", _counted),
            Spot("services.kpi.commands.rebuild:_write_chunk", "after", _chunked),
            Spot("services.kpi.commands.rebuild:_switch", "after", _switched),
        ),
        ("kpi",),
        command="rebuild",
        passages=1,
    ),
)
