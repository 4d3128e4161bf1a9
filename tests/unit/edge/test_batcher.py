"""Who comes alone is served at once; who comes meanwhile is served together; nobody's fault becomes another's."""

import asyncio
from collections.abc import Sequence

import pytest

from shared.edge.batcher import Batcher


class Counter:
    """Where parcels are handed in: `<client>:<parcel>`; one that begins with `bad` cannot be taken, one with `bomb`
    ends whatever it is handed in with."""

    def __init__(self, most: int = 64) -> None:
        self.handed_in: list[list[str]] = []
        self.running, self.open = asyncio.Event(), asyncio.Event()
        self.open.set()
        self.gathering = Batcher[str, str](
            self.take, batch_key=lambda it: it.split(":")[0], conflict_keys=lambda it: frozenset({it[-1]}), most=most
        )

    async def take(self, parcels: Sequence[str]) -> list[str | Exception]:
        self.handed_in.append(list(parcels))
        self.running.set()
        await self.open.wait()
        names = [parcel.split(":")[1] for parcel in parcels]
        if any(name.startswith("bomb") for name in names):
            raise ConnectionError("bang")
        return [ValueError(name) if name.startswith("bad") else f"taken {name}" for name in names]

    async def busy(self) -> None:
        """Returns when somebody is being served."""
        await self.running.wait()

    def bring(self, *parcels: str) -> list["asyncio.Task[str]"]:
        return [asyncio.create_task(self.gathering.submit(parcel)) for parcel in parcels]


async def test_who_comes_alone_is_served_at_once() -> None:
    counter = Counter()
    assert await counter.gathering.submit("a:1") == "taken 1"
    assert counter.handed_in == [["a:1"]]


async def test_who_comes_while_another_is_served_is_served_with_the_next() -> None:
    counter = Counter()
    counter.open.clear()
    first = counter.bring("a:1")
    await counter.busy()
    rest = counter.bring("a:2", "a:3", "a:4")
    await asyncio.sleep(0)
    counter.open.set()
    assert await asyncio.gather(*first, *rest) == ["taken 1", "taken 2", "taken 3", "taken 4"]
    assert counter.handed_in == [["a:1"], ["a:2", "a:3", "a:4"]]


async def test_who_is_still_on_the_way_goes_with_those_who_are_here() -> None:
    counter = Counter()
    first = counter.bring("a:1")
    await asyncio.sleep(0)
    second = counter.bring("a:2")
    await asyncio.sleep(0)
    third = counter.bring("a:3")
    await asyncio.gather(*first, *second, *third)
    assert counter.handed_in == [["a:1", "a:2", "a:3"]]


async def test_each_client_has_a_company_of_its_own() -> None:
    counter = Counter()
    await asyncio.gather(*counter.bring("a:1", "b:2", "a:3"))
    assert sorted(counter.handed_in) == [["a:1", "a:3"], ["b:2"]]


async def test_those_who_share_a_mark_go_one_after_another_in_the_order_they_came() -> None:
    counter = Counter()
    await asyncio.gather(*counter.bring("a:x1", "a:y1", "a:z1", "a:2", "a:x2"))
    assert counter.handed_in == [["a:x1", "a:2"], ["a:y1", "a:x2"], ["a:z1"]]


async def test_no_more_than_so_many_go_together() -> None:
    counter = Counter(most=2)
    await asyncio.gather(*counter.bring("a:1", "a:2", "a:3"))
    assert counter.handed_in == [["a:1", "a:2"], ["a:3"]]


async def test_what_cannot_be_taken_is_told_to_whoever_brought_it_alone() -> None:
    counter = Counter()
    one, bad, two = await asyncio.gather(*counter.bring("a:1", "a:bad", "a:2"), return_exceptions=True)
    assert (one, str(bad), two) == ("taken 1", "bad", "taken 2")
    assert len(counter.handed_in) == 1


async def test_what_fails_together_is_done_again_one_by_one() -> None:
    counter = Counter()
    one, bomb, two = await asyncio.gather(*counter.bring("a:1", "a:bomb", "a:2"), return_exceptions=True)
    assert (one, two) == ("taken 1", "taken 2")
    assert isinstance(bomb, ConnectionError)
    assert sorted(counter.handed_in[1:]) == [["a:1"], ["a:2"], ["a:bomb"]]


async def test_who_goes_away_is_served_all_the_same_and_the_others_too() -> None:
    counter = Counter()
    counter.open.clear()
    leaving, staying = counter.bring("a:1", "a:2")
    await counter.busy()
    leaving.cancel()
    await asyncio.sleep(0)
    counter.open.set()
    assert await staying == "taken 2"
    with pytest.raises(asyncio.CancelledError):
        await leaving
    assert counter.handed_in == [["a:1", "a:2"]]


async def test_nothing_is_kept_of_those_who_were_served() -> None:
    counter = Counter()
    await asyncio.gather(*counter.bring("a:1", "b:2"))
    await asyncio.sleep(0)
    assert not counter.gathering.waiting
    assert not counter.gathering.running


async def test_a_cancelled_batch_leaves_nobody_waiting_and_the_next_is_processed() -> None:
    batches: list[Sequence[str]] = []

    async def process(batch: Sequence[str]) -> list[str | Exception]:
        batches.append(batch)
        if len(batches) == 1:
            raise asyncio.CancelledError
        return list(batch)

    batcher = Batcher[str, str](process, lambda item: "client", lambda item: frozenset("same"))
    async with asyncio.timeout(5):
        answers = await asyncio.gather(batcher.submit("a"), batcher.submit("b"), return_exceptions=True)
        assert [type(answer) for answer in answers] == [asyncio.CancelledError] * 2
        assert await batcher.submit("c") == "c"


@pytest.mark.parametrize(("failures", "attempts"), [(1, 2), (2, 2)])
async def test_an_item_that_lost_a_race_is_processed_once_more(failures: int, attempts: int) -> None:
    batches: list[Sequence[str]] = []

    async def process(batch: Sequence[str]) -> list[str | Exception]:
        batches.append(batch)
        if len(batches) <= failures:
            raise BlockingIOError("taken meanwhile")
        return [item.upper() for item in batch]

    batcher = Batcher[str, str](
        process, lambda item: "client", lambda item: frozenset(), retry=lambda error: isinstance(error, BlockingIOError)
    )
    [answer] = await asyncio.gather(batcher.submit("a"), return_exceptions=True)
    assert answer == "A" if failures < attempts else isinstance(answer, BlockingIOError)
    assert batches == [["a"]] * attempts
