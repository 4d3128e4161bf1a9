"""The topics, which only `milepost migrate` creates, and the partition count, which must not change."""

import asyncio

import asyncpg
from aiokafka import AIOKafkaConsumer
from aiokafka.admin import NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError

from shared.journey.aiokafka_compat import murmur2
from shared.journey.reach import KafkaOptions, administering

JOURNEY = "journey"
FIGURES = "figures"
PARTITIONS = 12
END_SECONDS = 10.0
KEEPS_EVERYTHING = {"retention.ms": "-1", "retention.bytes": "-1", "cleanup.policy": "delete"}
KEEPS_THE_LATEST = {"cleanup.policy": "compact"}


class LogShapeChanged(RuntimeError):
    """The topic no longer has the number of partitions that this database recorded: keys would move."""


async def create_topics(
    kafka: KafkaOptions, journey: str = JOURNEY, figures: str = FIGURES, replication: int = 1
) -> None:
    """Creates the two topics where they are missing; what exists is left as it is. Raises `KafkaOutOfReach`."""
    async with administering(kafka) as admin:
        for name, configs in ((journey, KEEPS_EVERYTHING), (figures, KEEPS_THE_LATEST)):
            topic = NewTopic(name, PARTITIONS, replication, topic_configs=configs)
            response = await admin.create_topics([topic])
            for error in response.topic_errors:
                if error[1] not in (0, TopicAlreadyExistsError.errno):
                    raise KafkaError(f"topic {name} could not be created: {error}")


async def partition_count(kafka: KafkaOptions, topic: str = JOURNEY) -> int:
    async with administering(kafka) as admin:
        for _ in range(50):
            described = (await admin.describe_topics([topic]))[0]
            if described["error_code"] == 0 and described["partitions"]:
                return len(described["partitions"])
            await asyncio.sleep(0.1)
        raise KafkaError(f"topic {topic} does not exist: run `milepost migrate` with MILEPOST_KAFKA set")


def partition_of(stream_id: str, partitions: int) -> int:
    """The partition of a stream's key, as the default partitioner of every Kafka client computes it."""
    return int(murmur2(stream_id.encode()) & 0x7FFFFFFF) % partitions


async def log_ends(kafka: KafkaOptions, topic: str = JOURNEY) -> dict[int, int]:
    """The next offset to be written, by partition. Raises KafkaError or TimeoutError."""
    consumer = AIOKafkaConsumer(topic, **kafka)
    try:
        async with asyncio.timeout(END_SECONDS):
            await consumer.start()
            ends = await consumer.end_offsets(list(consumer.assignment()))
        return {tp.partition: end for tp, end in ends.items()}
    finally:
        await consumer.stop()


async def check_shape(conn: asyncpg.Connection, partitions: int, topic: str = JOURNEY) -> None:
    """Records the partition count the first time. Raises `LogShapeChanged` when it differs later."""
    await conn.execute(
        "INSERT INTO log_shape (topic, partitions) VALUES ($1, $2) ON CONFLICT DO NOTHING", topic, partitions
    )
    recorded = await conn.fetchval("SELECT partitions FROM log_shape WHERE topic = $1", topic)
    if recorded != partitions:
        raise LogShapeChanged(
            f"topic {topic} has {partitions} partitions, this database recorded {recorded}: "
            f"recreate the topic with {recorded} and run `milepost replay`, never add partitions"
        )
