"""The backbone as a machine of small steps: ann speaks, bob hears and answers, eve hears both, and everything between
them goes wrong in every order Hypothesis can think of. Postgres and the code are real; only the log is simulated.

A failing example is told as a story, one line a step.
"""

from collections.abc import Callable, Coroutine
from itertools import groupby
from typing import Any, ClassVar

import asyncpg
from aiokafka.errors import KafkaError
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from shared.journey.audit import audit
from shared.journey.relay import Relay
from shared.journey.replay import replay
from shared.store.unit_of_work import UnitOfWork
from tests.journey.backbone import books
from tests.journey.backbone.books import Books, books_of
from tests.journey.backbone.players import Ears, Stumble, World
from tests.journey.backbone.simulated import TOPIC, Fate, Log, Producer, Reader
from tests.journey.backbone.toy import DAY, HEARD, Toy, emptied

NAMES = ("ann", "bob", "eve")
SPEAKERS, HEARERS = ("ann", "bob"), ("bob", "eve")
STREAMS = ("participant/one", "participant/two", "participant/six")
ROUNDS = 60

speakers, hearers = st.sampled_from(SPEAKERS), st.sampled_from(HEARERS)
either = st.integers(0, 1)
few = st.integers(1, 4)
GOOD, UNHEARD_OF = Fate(), Fate(acknowledged=False)
fates = st.one_of(st.just(GOOD), st.just(UNHEARD_OF), st.builds(Fate, st.integers(0, 3), st.booleans()))


class Backbone(RuleBasedStateMachine):
    """`world` is set by `machine_in`."""

    world: ClassVar[World]

    def __init__(self) -> None:
        super().__init__()
        self.story: list[str] = []
        self.failed = False
        self.log = Log()
        self.stumbling: set[str] = set()
        self.world.run(emptied(self.world.dsn, *NAMES))
        self.toys = {name: self._toy(name) for name in NAMES}
        self.ears = {(name, n): Ears(self.toys[name], Reader(self.log)) for name in HEARERS for n in (0, 1)}
        self._start_relays()
        self.now = self._read()
        self.before = self.now

    def _toy(self, name: str) -> Toy:
        toy = Toy(name, self.world.dsn, self.world.databases[name])

        async def before(uow: UnitOfWork, event: Any) -> None:
            if name in self.stumbling:
                self.stumbling.remove(name)
                raise Stumble
            if name == "bob":
                uow.emit(event.stream_id, HEARD, DAY)

        toy.before = before
        return toy

    def _start_relays(self) -> None:
        keys = [(name, n) for name in SPEAKERS for n in (0, 1)]
        self.relays = {key: self.toys[key[0]].relay() for key in keys}
        self.in_hand: dict[tuple[str, int], list[asyncpg.Record]] = {}

    # ---- saying and sending ------------------------------------------------------------------------------------------
    @initialize(streams=st.permutations(STREAMS))
    def ann_begins(self, streams: list[str]) -> None:
        self.ann_says([*streams, *streams])

    @rule(streams=st.lists(st.sampled_from(STREAMS), min_size=1, max_size=4))
    def ann_says(self, streams: list[str]) -> None:
        self._do(self.toys["ann"].emit(*streams), f"ann says something about {', then '.join(streams)}")

    @rule(who=speakers, which=either, fate=fates)
    def a_relay_passes_on(self, who: str, which: int, fate: Fate) -> None:
        self._do(self._pass_on(who, which, fate), f"{who}'s relay {which} passes on what is pending: {fate}")

    @rule(who=speakers, which=either)
    def a_relay_reads(self, who: str, which: int) -> None:
        self._do(self._take_in_hand(who, which), f"{who}'s relay {which} reads what is pending, and pauses")

    @precondition(lambda self: self.in_hand)
    @rule(which=st.integers(0, 3), fate=fates, dies=st.booleans())
    def a_relay_goes_on(self, which: int, fate: Fate, dies: bool) -> None:
        key = sorted(self.in_hand)[which % len(self.in_hand)]
        then = "; it dies before it forgets them" if dies else ""
        line = f"{key[0]}'s relay {key[1]} sends the {len(self.in_hand[key])} it had read: {fate}{then}"
        self._do(self._send(key, self.in_hand.pop(key), fate, dies), line)

    @precondition(lambda self: self.log.late)
    @rule(which=st.integers(0, 3), number=few)
    def what_was_under_way_lands_late(self, which: int, number: int) -> None:
        landed = self.log.land_late(which, number)
        self._tell(f"{landed} record(s) of a producer that was given up land late")

    async def _take_in_hand(self, who: str, which: int) -> None:
        async with self.toys[who].database.connection() as conn:
            self.in_hand[who, which] = await self.relays[who, which].read(conn)

    async def _pass_on(self, who: str, which: int, fate: Fate) -> None:
        await self._take_in_hand(who, which)
        await self._send((who, which), self.in_hand.pop((who, which)), fate, dies=False)

    async def _send(self, key: tuple[str, int], rows: list[asyncpg.Record], fate: Fate, dies: bool) -> None:
        """As `Relay.run` does it: what fails forgets nothing, and its producer is given up."""
        relay: Relay = self.relays[key]
        relay.producer = Producer(self.log, fate)  # type: ignore[assignment]
        try:
            await relay.send(rows)
            if rows and not dies:
                async with self.toys[key[0]].database.connection() as conn:
                    await relay.delete_sent(conn, rows)
        except KafkaError:
            pass
        finally:
            relay.producer = None

    # ---- hearing -----------------------------------------------------------------------------------------------------
    @rule(who=hearers, which=either, partition=either, most=st.integers(1, 12), stumbles=st.booleans())
    def somebody_reads(self, who: str, which: int, partition: int, most: int, stumbles: bool) -> None:
        if stumbles:
            self.stumbling.add(who)
        line = f"{who}'s reader {which} reads up to {most} of partition {partition}"
        line += ", its database going away meanwhile" if stumbles else ""
        self._do(self.ears[who, which].hear(partition, most), line)
        self.stumbling.clear()

    @rule(who=hearers, which=either)
    def a_reader_starts_anew(self, who: str, which: int) -> None:
        self.ears[who, which] = Ears(self.toys[who], Reader(self.log))
        self._tell(f"{who}'s reader {which} dies and starts anew")

    @rule(but=st.sampled_from([None, *HEARERS]))
    def all_is_well_for_a_moment(self, but: str | None) -> None:
        line = "all is well for a moment: what is pending is sent, what is on the log is read"
        if but:
            self.stumbling.add(but)
            line += f", but {but}'s database goes away once"
        self._do(self._flow(), line)
        self.stumbling.clear()

    async def _flow(self) -> None:
        for name in SPEAKERS:
            await self._pass_on(name, 0, GOOD)
        for ears in self.ears.values():
            for partition in self.log.partitions:
                await ears.hear(partition, 1000)

    @rule(who=hearers, speaker=speakers, stream=st.sampled_from(STREAMS), ahead=st.integers(1, 2))
    def a_version_cannot_apply(self, who: str, speaker: str, stream: str, ahead: int) -> None:
        seq = self.now[who].heard.get((speaker, stream), (0, ""))[0] + ahead
        self.toys[who].refuses.add((stream, seq))
        self._tell(f"{who} has a fault: it cannot apply number {seq} of {stream}")

    @precondition(lambda self: any(toy.refuses for toy in self.toys.values()))
    @rule(who=hearers)
    def a_fix_is_deployed(self, who: str) -> None:
        self.toys[who].refuses.clear()
        self._tell(f"{who} is mended")

    # ---- an operator -------------------------------------------------------------------------------------------------
    @precondition(lambda self: self._stops())
    @rule(which=st.integers(0, 5), gives_up=st.booleans())
    def an_operator_settles(self, which: int, gives_up: bool) -> None:
        who, stream, position = self._stops()[which % len(self._stops())]
        mender = self.toys[who].held_events
        settle = mender.discard if gives_up else mender.retry
        line = f"the operator {'discards' if gives_up else 'retries'} {position} of {who}, which stops {stream}"
        self._do(settle(position, "milepost/ops", "a reason"), line)

    @rule(who=hearers)
    def somebody_looks_for_ripe_events(self, who: str) -> None:
        self._do(self.toys[who].held_events.drain_ready(), f"{who} looks whether anything that waited has its turn")

    @precondition(lambda self: any(self.log.partitions.values()))
    @rule(number=st.sampled_from([1, 2, 3, 1000]), who=st.sampled_from([None, *SPEAKERS]))
    def the_log_loses_its_end(self, number: int, who: str | None) -> None:
        if who:
            self.a_relay_passes_on(who, 0, GOOD)
        lost = self.log.lose_tail(number)
        self._restart()
        self._tell(f"the broker dies and has lost {lost} record(s) for good; every service starts anew")
        if who:
            self.ann_says(list(STREAMS))
            self.a_relay_passes_on(who, 0, GOOD)

    def _stops(self) -> list[tuple[str, str, int]]:
        return [(name, *stop) for name in HEARERS for stop in self.now[name].stopped.items()]

    def _restart(self) -> None:
        self._start_relays()
        for (name, n), ears in self.ears.items():
            self.ears[name, n] = Ears(ears.toy, ears.reader)
            self.world.run(self.ears[name, n].offsets.restore(ears.reader))  # type: ignore[arg-type]

    # ---- what must be true -------------------------------------------------------------------------------------------
    @invariant()
    def what_was_said_stays_said(self) -> None:
        for name in SPEAKERS:
            self._must(books.the_chain_holds, self.now[name].said)
            self._must(books.what_left_the_outbox_landed, self.now[name], self.log)

    @invariant()
    def what_is_heard_is_heard_once_and_in_order(self) -> None:
        for name in HEARERS:
            self._must(books.effects_are_in_order_and_once, self.now[name])
            self._must(books.places_are_not_ahead_of_effects, self.now[name], self.log)
            self._must(books.a_stopped_stream_stands_still, self.before[name], self.now[name])
            for speaker in SPEAKERS:
                self._must(books.what_was_heard_was_said, self.now[name], self.now[speaker])

    @invariant()
    def answers_follow_their_causes(self) -> None:
        ann, bob, eve = (self.now[name] for name in NAMES)
        self._must(books.each_cause_has_one_answer, ann, bob)
        if not self.log.lost:
            self._must(books.no_answer_before_its_cause, ann, bob, eve)

    def teardown(self) -> None:
        """The weather clears, faults are mended, and everything must arrive."""
        if self.failed:
            return
        for toy in self.toys.values():
            toy.refuses.clear()
        self._do(self._drain(), "the weather clears, every fault is mended, and all is drained")
        for speaker, processor in (("ann", "bob"), ("ann", "eve"), ("bob", "eve")):
            self._must(books.nothing_is_missing, self.now[speaker], self.now[processor])
        self._must(_is_quiet, self.world.run(self._audit()))

    async def _drain(self) -> None:
        if self.log.lost:
            for name in SPEAKERS:
                async with self.toys[name].books() as conn:
                    _ = [done async for done in replay(conn)]
        before = None
        for _ in range(ROUNDS):
            for name in SPEAKERS:
                await self._pass_on(name, 0, GOOD)
            for name in HEARERS:
                await self._hear_out(name)
            now = {name: await books_of(self.world.conn, name) for name in NAMES}
            if now == before:
                return
            before = now

    async def _hear_out(self, name: str) -> None:
        for position in (await books_of(self.world.conn, name)).stopped.values():
            await self.toys[name].held_events.retry(position, "milepost/ops", "mended")
        for partition in self.log.partitions:
            await self.ears[name, 0].hear(partition, 1000)
        await self.toys[name].held_events.drain_ready()

    async def _audit(self) -> list[str]:
        """What an operator would be told; ann only speaks, so what bob says is no loss to her."""
        async with self.toys["ann"].books() as ann, self.toys["bob"].books() as bob, self.toys["eve"].books() as eve:
            of = {"ann": ann, "bob": bob, "eve": eve}
            found = await audit(of, self.log.ends, TOPIC)
        return [line for line in found.wrong + found.waiting if "→ ann:" not in line]

    # ---- telling -----------------------------------------------------------------------------------------------------
    def _do(self, work: Coroutine[Any, Any, Any], line: str) -> None:
        """One step, told; whatever it raises is told with the story that led to it."""
        try:
            result = self.world.run(work)
        except Exception as error:
            self._tell(line)
            raise self._account(f"{type(error).__name__}: {error}") from error
        self._tell(f"{line}, {result}" if isinstance(result, str) else line)

    def _tell(self, line: str) -> None:
        self.story.append(line)
        self.before, self.now = self.now, self._read()

    def _read(self) -> dict[str, Books]:
        async def every() -> dict[str, Books]:
            return {name: await books_of(self.world.conn, name) for name in NAMES}

        return self.world.run(every())

    def _must(self, rule: Callable[..., None], *of: Any) -> None:
        try:
            rule(*of)
        except AssertionError as error:
            raise self._account(str(error).splitlines()[0]) from None

    def _account(self, wrong: str) -> AssertionError:
        self.failed = True
        fields = [(line, len(list(same))) for line, same in groupby(self.story)]
        steps = "\n".join(f"  {n}. {line}{_times(many)}" for n, (line, many) in enumerate(fields, 1))
        return AssertionError(f"What happened:\n{steps}\nWhat is wrong: {wrong}")


def _is_quiet(lines: list[str]) -> None:
    assert lines == [], f"the audit says: {'; '.join(lines)}"


def _times(many: int) -> str:
    return f" ({many} times)" if many > 1 else ""


def machine_in(world: World) -> type[Backbone]:
    return type("BackboneHere", (Backbone,), {"world": world})
