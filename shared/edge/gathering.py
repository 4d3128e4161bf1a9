"""Requests that come while others are written are written together: a commit costs the same for one as for many.

Nobody waits for company that is not on its way: who comes alone is served alone at once, and while requests are still
being read they are waited for. What fails together is done again one by one, as in hearing, so that nobody's fault
becomes another's.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")
MOST = 64
TURNS = 4
"""Of the event loop, without anybody new: then nobody is on the way."""


@dataclass
class _Waiting(Generic[Asked, Answer]):
    asked: Asked
    marks: frozenset[Hashable]
    answer: "asyncio.Future[Answer]"


@dataclass
class Gathering(Generic[Asked, Answer]):
    """`work` answers all that it is given, each with its answer or its exception, or fails as a whole.

    Only what has the same `company` (a client) is given to it together, and of those who share one of their `marks`
    (they would meet in the database) one at a time, in the order they came.
    """

    work: Callable[[Sequence[Asked]], Awaitable[Sequence[Answer | Exception]]]
    company: Callable[[Asked], Hashable]
    marks: Callable[[Asked], frozenset[Hashable]]
    most: int = MOST
    waiting: dict[Hashable, list[_Waiting[Asked, Answer]]] = field(default_factory=dict)
    serving: dict[Hashable, asyncio.Task[None]] = field(default_factory=dict)

    async def ask(self, asked: Asked) -> Answer:
        """The answer, or raises its exception. Who stops waiting is served all the same."""
        company = self.company(asked)
        one: _Waiting[Asked, Answer] = _Waiting(asked, self.marks(asked), asyncio.get_running_loop().create_future())
        self.waiting.setdefault(company, []).append(one)
        if company not in self.serving:
            self.serving[company] = asyncio.create_task(self._serve(company))
        return await one.answer

    async def _serve(self, company: Hashable) -> None:
        while self.waiting[company]:
            await self._all_here(company)
            await self._together(self._next(company))
        del self.waiting[company], self.serving[company]

    async def _all_here(self, company: Hashable) -> None:
        here = 0
        while here < len(self.waiting[company]) < self.most:
            here = len(self.waiting[company])
            for _ in range(TURNS):
                await asyncio.sleep(0)

    def _next(self, company: Hashable) -> list[_Waiting[Asked, Answer]]:
        """Those who can go together, taken out of the queue."""
        going: list[_Waiting[Asked, Answer]] = []
        staying: list[_Waiting[Asked, Answer]] = []
        met: set[Hashable] = set()
        for one in self.waiting[company]:
            apart = len(going) < self.most and met.isdisjoint(one.marks)
            (going if apart else staying).append(one)
            met |= one.marks
        self.waiting[company] = staying
        return going

    async def _together(self, going: Sequence[_Waiting[Asked, Answer]]) -> None:
        try:
            answers = await self.work([one.asked for one in going])
        except Exception as error:
            if len(going) > 1:
                await asyncio.gather(*(self._together([one]) for one in going))
                return
            answers = [error]
        for one, answer in zip(going, answers, strict=True):
            _settle(one.answer, answer)


def _settle(future: "asyncio.Future[Answer]", answer: Answer | Exception) -> None:
    if future.done():  # whoever asked has gone
        return
    if isinstance(answer, Exception):
        future.set_exception(answer)
    else:
        future.set_result(answer)
