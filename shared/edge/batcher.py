"""Group commit: requests that arrive while a transaction runs are processed together in the next one.

Requests are never delayed to fill a batch. A lone request is processed immediately; requests still being parsed when a
batch starts are included in it. A batch that fails is processed again one by one, so that one request's fault never
becomes another's.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
MOST = 64
QUIET_TURNS = 4
"""Turns of the event loop without a new arrival, after which no request is still being parsed."""


@dataclass
class _Submitted(Generic[Item, Result]):
    item: Item
    conflict_keys: frozenset[Hashable]
    result: "asyncio.Future[Result]"


@dataclass
class Batcher(Generic[Item, Result]):
    """`process` returns a result or an exception for each item of a batch, or fails as a whole.

    A batch holds items with the same `batch_key` (a client). Items that share one of their `conflict_keys` would meet
    in the database: they go in separate batches, in the order they arrived. An item that fails alone is processed once
    more when `retry` says so of its error.
    """

    process: Callable[[Sequence[Item]], Awaitable[Sequence[Result | Exception]]]
    batch_key: Callable[[Item], Hashable]
    conflict_keys: Callable[[Item], frozenset[Hashable]]
    retry: Callable[[Exception], bool] = lambda error: False
    most: int = MOST
    waiting: dict[Hashable, list[_Submitted[Item, Result]]] = field(default_factory=dict)
    running: dict[Hashable, asyncio.Task[None]] = field(default_factory=dict)

    async def submit(self, item: Item) -> Result:
        """The item's result, or raises its exception. An item whose caller stops waiting is processed all the same."""
        key = self.batch_key(item)
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self.waiting.setdefault(key, []).append(_Submitted(item, self.conflict_keys(item), future))
        if key not in self.running:
            self.running[key] = asyncio.create_task(self._run(key))
        return await future

    async def _run(self, key: Hashable) -> None:
        batch: list[_Submitted[Item, Result]] = []
        try:
            while self.waiting[key]:
                await self._wait_for_arrivals(key)
                batch = self.take_batch(key)
                await self._process(batch)
        finally:  # when it is cancelled, nobody waits for an answer that never comes
            for submitted in [*batch, *self.waiting.pop(key)]:
                submitted.result.cancel()
            del self.running[key]

    async def _wait_for_arrivals(self, key: Hashable) -> None:
        arrived = 0
        while arrived < len(self.waiting[key]) < self.most:
            arrived = len(self.waiting[key])
            for _ in range(QUIET_TURNS):
                await asyncio.sleep(0)

    def take_batch(self, key: Hashable) -> list[_Submitted[Item, Result]]:
        """Takes the items that can go together out of the queue."""
        batch: list[_Submitted[Item, Result]] = []
        staying: list[_Submitted[Item, Result]] = []
        seen: set[Hashable] = set()
        for submitted in self.waiting[key]:
            fits = len(batch) < self.most and seen.isdisjoint(submitted.conflict_keys)
            (batch if fits else staying).append(submitted)
            seen |= submitted.conflict_keys
        self.waiting[key] = staying
        return batch

    async def _process(self, batch: Sequence[_Submitted[Item, Result]], *, retried: bool = False) -> None:
        try:
            results = await self.process([submitted.item for submitted in batch])
        except Exception as error:
            if len(batch) > 1:
                await asyncio.gather(*(self._process([submitted]) for submitted in batch))
                return
            if self.retry(error) and not retried:
                await self._process(batch, retried=True)
                return
            results = [error]
        for submitted, result in zip(batch, results, strict=True):
            future = submitted.result
            if future.done():  # the caller has gone
                continue
            if isinstance(result, Exception):
                future.set_exception(result)
            else:
                future.set_result(result)
