"""Everything Milepost uses of aiokafka that is not its public interface; its version is pinned for this file.

`stop()` of a client waits for its broker. When the broker is silent, a client has to be abandoned instead: closed
without delivering what is pending, so that none of its tasks lives on. aiokafka has no public way to do so.
"""

import asyncio
import contextlib

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.conn import collect_hosts, create_conn
from aiokafka.errors import KafkaError
from aiokafka.partitioner import murmur2
from aiokafka.protocol.admin import CreateAclsRequest

__all__ = ["abandon_producer", "close_consumer", "collect_hosts", "create_acl", "create_conn", "murmur2"]
SECURITY_DISABLED = 54
RESOURCES = {"topic": 2, "group": 3}
OPERATIONS = {"READ": 3, "WRITE": 4}
ALLOW, LITERAL, EVERY_HOST = 3, 3, "*"
PRODUCER_SECONDS = 3.0
CONSUMER_SECONDS = 5.0


async def abandon_producer(producer: AIOKafkaProducer) -> None:
    """Closes the producer without delivering what is pending: the next producer sends it again.

    `producer.stop()` would deliver it first, for as long as that takes; cut short it would leave a task that delivers
    it whenever the broker returns.
    """
    producer._closed = True
    with contextlib.suppress(KafkaError, OSError):
        async with asyncio.timeout(PRODUCER_SECONDS):
            await producer.client.close()
            await producer._sender.close()


async def close_consumer(consumer: AIOKafkaConsumer) -> None:
    """Stops the consumer. If its broker does not answer, closes its parts one by one."""
    try:
        async with asyncio.timeout(CONSUMER_SECONDS):
            await consumer.stop()
    except (KafkaError, OSError):
        with contextlib.suppress(KafkaError, OSError):
            async with asyncio.timeout(CONSUMER_SECONDS):
                await consumer._client.close()
                if consumer._fetcher is not None:
                    await consumer._fetcher.close()


async def create_acl(admin: AIOKafkaAdminClient, user: str, operation: str, resource: str, name: str) -> int:
    """Allows a user an operation on a topic or group. Returns Kafka's error code: 0 when it is allowed now."""
    principal, number = f"User:{user}", OPERATIONS[operation]
    request = CreateAclsRequest(RESOURCES[resource], name, LITERAL, principal, EVERY_HOST, number, ALLOW)
    response = await admin._send_request(request)
    [(error, _)] = response.creation_responses
    return int(error)
