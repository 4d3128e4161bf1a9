"""An event that its source cannot have emitted is held and changes nothing, and the true next event goes by."""

from dataclasses import replace
from itertools import cycle, product

import pytest

from shared.journey.audit import audit
from shared.journey.envelope import Envelope
from shared.journey.inbox import Handlers
from shared.journey.origins import UNKNOWN_SOURCE, WRONG_PRODUCER, WRONG_STREAM, broken_rule
from shared.terms.events import CATALOGUE, EVENTS
from tests.journey.backbone.toy import HEARD, PARTITION, Toy, Voice, envelope

ONE = "participant/one"
SOURCES = ("referrals", "caseload", "outcomes", "kpi", "referrals2", "", "?", "REFERRALS")
STREAMS = (ONE, "vacancy/one", "statement/one", "earnings/one", "participant", "household/one")


@pytest.fixture
def strict(toy: Toy) -> Toy:
    """A toy that applies every type of the catalogue, and only from its producer."""
    toy.reactions = Handlers(dict.fromkeys(EVENTS, toy._on_heard))
    toy.catalogue = CATALOGUE
    toy.renew()
    return toy


def forged() -> list[Envelope]:
    """Every source with every type on every kind of stream, less what its producer says; seq and actor vary."""
    variants = cycle(product((1, 2, 7), ("jcp/x", "caseload/test", "")))
    return [
        replace(unsealed, hash=unsealed.expected_hash())
        for source, name, stream_id in product(SOURCES, CATALOGUE, STREAMS)
        for seq, actor in [next(variants)]
        for unsealed in [envelope(source, stream_id, seq, "", HEARD, type=name, actor=actor)]
        if not CATALOGUE[name].admits(source, stream_id)
    ]


async def test_whatever_is_not_its_producers_is_held_and_changes_nothing(strict: Toy) -> None:
    referrals = Voice("referrals")
    await strict.hear(referrals.says(ONE))
    before = (await strict.effects(), await strict.rows("SELECT * FROM inbox"))
    forgeries = forged()
    assert len(forgeries) > 3000
    for start in range(0, len(forgeries), 500):
        await strict.hear(*forgeries[start : start + 500])
    assert (await strict.effects(), await strict.rows("SELECT * FROM inbox")) == before
    held = await strict.held()
    assert len(held) == len(forgeries) and {row["reason"] for row in held} == {"refused"}
    assert {row["error"] for row in held} == {UNKNOWN_SOURCE, WRONG_PRODUCER, WRONG_STREAM}
    await strict.hear(referrals.says(ONE))
    assert await strict.effects() == [("referrals", ONE, 1), ("referrals", ONE, 2)]


async def test_a_forgery_does_not_take_the_place_of_the_true_event_that_fails(strict: Toy) -> None:
    referrals = Voice("referrals")
    true = referrals.says(ONE)
    strict.refuses = {(ONE, 1)}
    await strict.hear(replace_type(true, "job.started.v1"), true)
    assert [(row["reason"], row["seq"]) for row in await strict.held()] == [("refused", -1), ("failed", 1)]
    strict.refuses.clear()
    assert await strict.held_events.retry((await strict.held())[1]["position"], "milepost/ops", "mended") == 1


async def test_a_refused_event_is_held_once_and_stays_refused_until_it_is_discarded(strict: Toy) -> None:
    forgery = envelope("kpi", ONE, 1, "")
    await strict.hear(forgery, forgery)
    [held] = await strict.held()
    assert await strict.held_events.retry(held["position"], "milepost/ops", "perhaps") == 0
    [held] = await strict.held()
    assert (held["reason"], held["attempts"], held["error"]) == ("refused", 2, UNKNOWN_SOURCE)
    await strict.held_events.discard(held["position"], "milepost/ops", "no event of ours")
    await strict.hear(forgery, Voice("referrals").says(ONE))
    assert await strict.held() == [] and await strict.effects() == [("referrals", ONE, 1)]
    assert await strict.rows("SELECT source FROM inbox") == [{"source": "referrals"}]


async def test_the_audit_names_what_is_refused_and_what_an_unknown_source_changed_before(strict: Toy) -> None:
    await strict.hear(envelope("kpi", ONE, 1, ""))
    async with strict.database.as_worker() as uow:
        await uow.conn.execute("INSERT INTO inbox VALUES ('referrals2', $1, 1, 'a hash')", ONE)
    async with strict.books() as conn:
        findings = await audit({"toy": conn}, topic=PARTITION.topic, sources=("referrals", "caseload"))
    assert not findings.clean
    assert findings.wrong == [
        "unknown source: toy has consumed events of referrals2 on 1 stream(s)",
        "refused: toy holds 1 record(s) that break unknown-source, the first at position 1",
    ]


def test_a_type_of_a_newer_version_waits_for_it_and_one_of_an_unknown_source_does_not() -> None:
    newer = envelope("caseload", ONE, 1, "", type="participant.promoted.v1")
    assert broken_rule(newer, CATALOGUE) is None
    assert broken_rule(replace(newer, source="weather"), CATALOGUE) == UNKNOWN_SOURCE


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_the_producer_of_each_type_may_emit_it(name: str) -> None:
    source, kind = CATALOGUE[name]
    assert broken_rule(envelope(source, f"{kind}/one", 1, "", type=name), CATALOGUE) is None


def replace_type(event: Envelope, name: str) -> Envelope:
    unsealed = replace(event, type=name)
    return replace(unsealed, hash=unsealed.expected_hash())
