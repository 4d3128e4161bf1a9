"""Every order of mishaps Hypothesis can think of, on the real code: nothing is lost, doubled, reordered or overtaken.

`make test` plays the same 10 examples each time, `.ci/run` the same 50; `--hypothesis-profile=thorough` plays 1,000 new
ones.
"""

import asyncio
import contextlib
from collections.abc import Iterator

import asyncpg
import pytest
from aiokafka.errors import KafkaError
from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis.stateful import run_state_machine_as_test

from shared.journey import held_events, inbox
from shared.journey.batch_processor import BatchProcessor
from shared.journey.offsets import store_offset
from shared.journey.relay import Relay
from tests.conftest import new_database
from tests.journey.backbone.model import NAMES, World, machine_in
from tests.journey.backbone.toy import built

pytestmark = [pytest.mark.real, pytest.mark.timeout(0)]

QUIET = settings(
    deadline=None,
    database=None,
    report_multiple_bugs=False,
    verbosity=Verbosity.quiet,
    suppress_health_check=list(HealthCheck),
)
FEW, MANY = 10, 50
USUAL = settings(QUIET, max_examples=MANY, stateful_step_count=40, derandomize=True)
UNTIL_IT_FAILS = settings(USUAL, max_examples=300, phases=[Phase.generate])


@pytest.fixture(scope="module")
def world(postgres: str) -> Iterator[World]:
    """On a loop of its own: Hypothesis is not asynchronous."""
    loop = asyncio.new_event_loop()
    dsn = loop.run_until_complete(new_database(postgres))
    shop = built(dsn, *NAMES)
    databases = loop.run_until_complete(shop.__aenter__())
    conn = loop.run_until_complete(asyncpg.connect(dsn))
    yield World(loop, dsn, databases, conn)
    loop.run_until_complete(conn.close())
    loop.run_until_complete(shop.__aexit__(None, None, None))
    loop.close()


def played(world: World, how: settings) -> None:
    run_state_machine_as_test(machine_in(world), settings=how)


@pytest.mark.parametrize("examples", [FEW, pytest.param(MANY, marks=pytest.mark.slow)])
def test_whatever_goes_wrong_on_the_way_everything_arrives_once_and_in_order(world: World, examples: int) -> None:
    chosen, thorough = settings(), settings.get_profile("thorough").max_examples
    if examples == MANY and chosen.max_examples == thorough:
        played(world, settings(QUIET, max_examples=thorough, stateful_step_count=chosen.stateful_step_count))
    else:
        played(world, settings(USUAL, max_examples=examples))


def hears_past_a_gap(patch: pytest.MonkeyPatch) -> None:
    """An inbox that takes last_seq + 2 as the next."""

    def sort(events, heard, blocked) -> inbox.Triage:
        result = inbox.Triage()
        for event in events:
            so_far = result.consumed.get((event.source, event.stream_id)) or heard.get(
                (event.source, event.stream_id), inbox.Consumed()
            )
            if inbox.is_repeat(event, so_far):
                continue
            if event.stream_id in blocked or event.seq > so_far.seq + 2:
                result.waiting.append((event, "behind" if event.stream_id in blocked else "early"))
                continue
            result.accepted.append(event)
            result.consumed[event.source, event.stream_id] = inbox.Consumed(event.seq, event.hash)
        return result

    patch.setattr(inbox, "triage", sort)


def hears_repeats(patch: pytest.MonkeyPatch) -> None:
    """An inbox that knows its place only, not what it has heard."""
    patch.setattr(inbox, "is_repeat", lambda event, so_far: False)
    patch.setattr(inbox, "require_follows", lambda event, so_far: None)


def forgets_unacknowledged(patch: pytest.MonkeyPatch) -> None:
    """A relay that takes a failed send for a good one."""
    send = Relay.send

    async def hopeful(self: Relay, rows) -> None:
        with contextlib.suppress(KafkaError):
            await send(self, rows)

    patch.setattr(Relay, "send", hopeful)


def holds_only_the_event(patch: pytest.MonkeyPatch) -> None:
    """A held event that does not stop its stream: later ones, from other sources, go by."""
    patch.setattr(inbox, "LOOKUP", inbox.LOOKUP.replace("reason NOT IN ('early', 'refused')", "false"))


def drains_past_a_hold(patch: pytest.MonkeyPatch) -> None:
    """A drain that leaves the failed event where it is and applies what waits behind it."""
    patch.setattr(held_events, "STOPPED", "SELECT $1::text IS NULL OR $2::bigint = 0")
    patch.setattr(
        held_events,
        "NEXT",
        held_events.NEXT.replace("h.settled_at IS NULL", "h.settled_at IS NULL AND reason = 'behind'"),
    )
    patch.setattr(
        held_events, "READY", "SELECT DISTINCT stream_id FROM held WHERE settled_at IS NULL AND reason = 'behind'"
    )


def moves_before_it_hears(patch: pytest.MonkeyPatch) -> None:
    """A hearer whose place moves though what it heard was rolled back."""
    hear_batch = BatchProcessor.process_batch

    async def hasty(self: BatchProcessor, fetched) -> None:
        try:
            await hear_batch(self, fetched)
        except OSError:
            for tp, (offset, records) in fetched.items():
                async with self.begin() as uow:
                    await store_offset(uow, tp, offset, records[-1])
                offset.advance(records[-1])

    patch.setattr(BatchProcessor, "process_batch", hasty)


MUTATIONS = [
    hears_past_a_gap,
    pytest.param(hears_repeats, marks=pytest.mark.slow),
    forgets_unacknowledged,
    pytest.param(holds_only_the_event, marks=pytest.mark.slow),
    drains_past_a_hold,
    moves_before_it_hears,
]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_a_backbone_with_a_fault_is_found_out_and_told_as_a_story(
    world: World, monkeypatch: pytest.MonkeyPatch, mutation
) -> None:
    """The test of the test: each of these faults is one line in somebody's hurry."""
    mutation(monkeypatch)
    with pytest.raises(AssertionError, match=r"(?s)What happened:\n  1\. .*What is wrong: "):
        played(world, UNTIL_IT_FAILS)
