"""Which Kafka user may do what: each service reads the journey in its own consumer group, and only producers write.

Services use no transactional id, and WRITE on a topic includes what an idempotent producer needs.
"""

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from aiokafka.errors import ClusterAuthorizationFailedError, for_code

from shared.journey.aiokafka_compat import SECURITY_DISABLED, create_acl
from shared.journey.origins import PRODUCERS
from shared.journey.reach import KafkaOptions, administering


class Right(NamedTuple):
    """One operation that a Kafka user may do on one topic or consumer group. READ and WRITE include DESCRIBE."""

    user: str
    operation: Literal["READ", "WRITE"]
    resource: Literal["topic", "group"]
    name: str


class RightsNotGranted(RuntimeError):
    """The ACLs could not be set; the message says why, in words that follow "because"."""


def rights(users: Mapping[str, str], topic: str) -> Iterator[Right]:
    """What the services need, by the Kafka user of each service."""
    for service, user in users.items():
        yield Right(user, "READ", "topic", topic)
        yield Right(user, "READ", "group", f"{topic}-{service}")
        if service in PRODUCERS:
            yield Right(user, "WRITE", "topic", topic)


async def grant(kafka: KafkaOptions, users: Mapping[str, str], topic: str) -> int:
    """Sets the ACLs of the services' users, as a user who may; those that exist stay. Returns how many.

    Raises `RightsNotGranted` where this user may not, or the cluster has no authorizer; `KafkaOutOfReach`.
    """
    needed = list(rights(users, topic))
    async with administering(kafka) as admin:
        for right in needed:
            error = await create_acl(admin, *right)
            if error == SECURITY_DISABLED:
                raise RightsNotGranted("the cluster has no authorizer: whoever connects may write every topic")
            if error == ClusterAuthorizationFailedError.errno:
                raise RightsNotGranted("this Kafka user has no ALTER on the cluster")
            if error:
                raise for_code(error)(f"the ACL {right} could not be set")
    return len(needed)
