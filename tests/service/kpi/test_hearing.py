"""Hearing: batches of any size, repeats and other orders make the same figures as an independent recount."""

from datetime import date
from typing import Any

import pytest

from services.kpi.wiring import SERVICE
from shared.journey.envelope import Envelope
from shared.terms.events.payment import StatementMoved
from shared.terms.events.referral import ReferralReceived
from shared.terms.programme import UnknownProgrammeVersion
from tests.bench_of_one import Bench
from tests.recount import figures_of, recount
from tests.service.kpi.journeys import journeys, shuffled_across_sources
from tests.service.kpi.people import Reader, received, started

KEPT = "SELECT type, source, stream_id, seq, hash, value FROM event_log ORDER BY position"


async def test_three_hundred_journeys_heard_in_batches_equal_the_recount(bench: Bench):
    events = journeys(bench, 300)
    for start in range(0, len(events), 500):
        await bench.hear(events[start : start + 500])
    assert await figures_of(bench.container.database) == recount(events, bench.container.programmes)


async def test_one_event_at_a_time_makes_the_same_figures_as_one_batch(bench: Bench):
    events = journeys(bench, 20)
    for event in events:
        await bench.hear([event])
    assert await figures_of(bench.container.database) == recount(events, bench.container.programmes)


async def test_another_order_across_sources_makes_the_same_figures(bench: Bench):
    events = journeys(bench, 150)
    await bench.hear(shuffled_across_sources(events))
    assert await figures_of(bench.container.database) == recount(events, bench.container.programmes)


async def test_hearing_everything_again_changes_nothing(bench: Bench):
    events = journeys(bench, 50)
    await bench.hear(events)
    before = await figures_of(bench.container.database)
    await bench.hear(events)
    assert await figures_of(bench.container.database) == before


async def test_every_event_is_kept_whole_in_the_order_it_was_applied(bench: Bench):
    events = journeys(bench, 10)
    await bench.hear(events)
    async with bench.container.database.connection() as conn:
        kept = await conn.fetch(KEPT)
    assert [tuple(row) for row in kept] == [(e.type, e.source, e.stream_id, e.seq, e.hash, e.value) for e in events]


async def test_a_statement_is_kept_and_moves_nothing(bench: Bench):
    await bench.tell("statement/stm_1", StatementMoved(**StatementMoved.EXAMPLE), date(2018, 4, 9))
    assert await figures_of(bench.container.database) == {}
    async with bench.container.database.connection() as conn:
        assert await conn.fetchval("SELECT count(*) FROM event_log") == 1


async def test_a_programme_that_is_not_loaded_yet_makes_the_partition_wait(bench: Bench):
    unknown = ReferralReceived(**{**ReferralReceived.EXAMPLE, "programme": "NEXT-YEAR"})
    with pytest.raises(UnknownProgrammeVersion):
        await bench.tell("p1", unknown, date(2018, 3, 5))


async def test_a_programme_whose_file_was_taken_away_still_counts(open_bench):
    """By the last version that ran here; a partition must not wait for a file that will not come back."""
    async with open_bench(SERVICE) as bench:
        bench.container.programmes.running.pop("LLWHP")
        await bench.tell("p1", received(), date(2018, 3, 5))
        assert await figures_of(bench.container.database)


async def test_a_start_heard_before_its_referral_counts_once_the_referral_is_heard(bench: Bench, read: Reader):
    await bench.tell("p1", started(), date(2018, 3, 20))
    assert await figures_of(bench.container.database) == {}
    await bench.tell("p1", received(), date(2018, 3, 5), at=None)
    assert (await read.kpi("K17", month="2018-03"))["in_month"]["numerator"] == 1


async def test_a_batch_is_the_same_few_statements_whatever_its_size(bench: Bench):
    events = journeys(bench, 100)
    await bench.hear(events[:50])
    few, many = await statements(bench, events[50:60]), await statements(bench, events[60:])
    assert few == many
    assert len(few) <= 5


async def statements(bench: Bench, batch: list[Envelope]) -> list[str]:
    """What the database is asked while a batch is applied, on a connection that knows its types by now."""
    asked: list[str] = []

    def note(record: Any) -> None:
        asked.append(record.query)

    async with bench.container.database.as_worker() as uow:
        await bench.container.held_events.reactions.apply(uow, batch[:1])
        uow.conn.add_query_logger(note)
        await bench.container.held_events.reactions.apply(uow, batch[1:])
        uow.conn.remove_query_logger(note)
    return asked
