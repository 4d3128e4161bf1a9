"""A log that does what networks and brokers do, on command: it delays, repeats, mixes producers, loses acknowledgements
and its tail. What it never does is what Kafka promises not to do: reorder the records of one idempotent producer."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from aiokafka import ConsumerRecord, TopicPartition
from aiokafka.errors import RequestTimedOutError

from shared.journey.envelope import Envelope, Headers, decode
from shared.journey.topics import partition_of

TOPIC = "toy"
PARTITIONS = 2
Told = tuple[str, str, int]
Sent = tuple[bytes, bytes, Headers]


def told(event: Envelope) -> Told:
    return event.source, event.stream_id, event.seq


@dataclass(frozen=True)
class Fate:
    """Of one send: how many records land at once (None: all), and whether the producer learns of it."""

    lands: int | None = None
    acknowledged: bool = True

    def __str__(self) -> str:
        landing = "all of it lands" if self.lands is None else f"{self.lands} at most land, the rest is under way"
        return f"{landing}, {'acknowledged' if self.acknowledged else 'the acknowledgement is lost'}"


@dataclass
class Log:
    """`partitions` is what readers find; `landed` is all that ever was there; `late` is what may still arrive."""

    partitions: dict[int, list[ConsumerRecord]] = field(default_factory=lambda: {n: [] for n in range(PARTITIONS)})
    landed: set[Told] = field(default_factory=set)
    late: list[list[Sent]] = field(default_factory=list)
    clock: int = 0
    lost: bool = False

    def land(self, sent: Sent) -> None:
        key, value, headers = sent
        number = partition_of(key.decode(), PARTITIONS)
        there = self.partitions[number]
        self.clock += 1
        sizes = (len(key), len(value))
        there.append(ConsumerRecord(TOPIC, number, len(there), self.clock, 0, key, value, 0, *sizes, headers))
        self.landed.add(told(decode(headers, value)))

    def land_late(self, which: int, number: int) -> int:
        """The next records of a producer that was given up; how many."""
        under_way = self.late[which % len(self.late)]
        arrived, under_way[:number] = under_way[:number], []
        for sent in arrived:
            self.land(sent)
        self.late = [rest for rest in self.late if rest]
        return len(arrived)

    def lose_tail(self, number: int) -> int:
        """The last records of each partition are gone, and with the old broker what was under way to it; how many."""
        before = sum(map(len, self.partitions.values()))
        self.partitions = {n: there[: max(0, len(there) - number)] for n, there in self.partitions.items()}
        self.late, self.lost = [], True
        return before - sum(map(len, self.partitions.values()))

    def events(self, partition: int, before: int) -> Iterable[Envelope]:
        return (decode(record.headers, record.value) for record in self.partitions[partition][:before])

    async def ends(self) -> dict[int, int]:
        return {number: len(there) for number, there in self.partitions.items()}


@dataclass
class Producer:
    """Stands where the relay expects an idempotent aiokafka producer; good for one send, which ends as `fate` says."""

    log: Log
    fate: Fate
    sent: int = 0
    under_way: list[Sent] = field(default_factory=list)

    async def send(self, topic: str, value: bytes, key: bytes, headers: Headers) -> asyncio.Future[Any]:
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        lands = self.fate.lands is None or self.sent < self.fate.lands
        self.sent += 1
        self._deliver((key, value, headers), lands)
        if lands and self.fate.acknowledged:
            answer.set_result(None)
        else:
            answer.set_exception(RequestTimedOutError())
        return answer

    def _deliver(self, sent: Sent, lands: bool) -> None:
        if lands:
            self.log.land(sent)
            return
        if not self.under_way:
            self.log.late.append(self.under_way)
        self.under_way.append(sent)


@dataclass
class Reader:
    """Stands where `Places` expects an aiokafka consumer that has every partition."""

    log: Log
    position: dict[TopicPartition, int] = field(default_factory=dict)

    def assignment(self) -> set[TopicPartition]:
        return {TopicPartition(TOPIC, number) for number in self.log.partitions}

    def partitions_for_topic(self, topic: str) -> set[int]:
        return set(self.log.partitions)

    async def end_offsets(self, partitions: list[TopicPartition]) -> dict[TopicPartition, int]:
        return {tp: len(self.log.partitions[tp.partition]) for tp in partitions}

    def seek(self, tp: TopicPartition, offset: int) -> None:
        self.position[tp] = offset

    async def getmany(self, *partitions: TopicPartition, **_: Any) -> dict[TopicPartition, list[ConsumerRecord]]:
        found = {tp: self.log.partitions[tp.partition][self.position[tp] :] for tp in partitions}
        return {tp: records for tp, records in found.items() if records}
