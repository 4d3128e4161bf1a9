"""The log's shape is made once, by name, and a service that finds another one refuses to go on."""

import secrets

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from milepost.embedded import EmbeddedKafka
from shared.journey.topics import (
    KEEPS_EVERYTHING,
    PARTITIONS,
    LogShapeChanged,
    check_shape,
    create_topics,
    log_ends,
    partition_count,
)
from tests.journey.backbone.toy import Toy


async def test_topics_are_made_once_and_keep_everything(broker: EmbeddedKafka) -> None:
    kafka = {"bootstrap_servers": broker.bootstrap}
    name = f"toy-{secrets.token_hex(4)}"
    for _ in range(2):
        await create_topics(kafka, name, f"{name}-figures")
    assert await partition_count(kafka, name) == PARTITIONS
    assert await log_ends(kafka, name) == dict.fromkeys(range(PARTITIONS), 0)
    admin = AIOKafkaAdminClient(**kafka)
    await admin.start()
    described = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name)])
    await admin.close()
    configs = {entry[0]: entry[1] for entry in described[0].resources[0][4]}
    assert {key: configs[key] for key in KEEPS_EVERYTHING} == KEEPS_EVERYTHING


async def test_the_shape_is_recorded_at_the_first_meeting_and_never_changes(toy: Toy) -> None:
    async with toy.database.connection() as conn:
        await check_shape(conn, 12, "journey")
        await check_shape(conn, 12, "journey")
        with pytest.raises(LogShapeChanged, match="recreate the topic with 12 and run `milepost replay`"):
            await check_shape(conn, 24, "journey")
