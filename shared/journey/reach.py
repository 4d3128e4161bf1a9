"""An admin client for Kafka that says why it cannot connect; aiokafka's own error does not."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaConnectionError, KafkaError, SaslAuthenticationFailed, UnsupportedSaslMechanismError

from shared.journey.aiokafka_compat import collect_hosts, create_conn

PATIENCE_SECONDS = 5.0
KafkaOptions = Mapping[str, Any]
"""The connection settings that every aiokafka client takes (`Settings.kafka_options`)."""


class KafkaOutOfReach(ConnectionError):
    """No broker answers, or none lets us in; the message names each address, the reason, and the setting to look at."""


@asynccontextmanager
async def administering(kafka: KafkaOptions) -> AsyncIterator[AIOKafkaAdminClient]:
    """A started admin client for the options every aiokafka client takes; raises `KafkaOutOfReach`."""
    admin = AIOKafkaAdminClient(**kafka)
    try:
        try:
            await admin.start()
        except KafkaConnectionError as error:
            raise KafkaOutOfReach(await reasons(kafka)) from error
        yield admin
    finally:
        await admin.close()


async def reasons(kafka: KafkaOptions) -> str:
    """Why none of the brokers can be used: each address with its reason."""
    options = {name: value for name, value in kafka.items() if name != "bootstrap_servers"}
    hosts = collect_hosts(kafka["bootstrap_servers"], randomize=False)
    failures = [f"{host}:{port} {await connection_failure(host, port, options)}" for host, port, _ in hosts]
    return "Kafka cannot be used: " + "; ".join(failures)


async def connection_failure(host: str, port: int, options: KafkaOptions) -> str:
    """Why a single connection to a broker fails, in words that follow its address."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            connection = await create_conn(host, port, **options)
    except (KafkaError, OSError, TimeoutError) as error:
        return in_words(error, options)
    connection.close()
    return _hangs_up(options)


def in_words(error: Exception, options: KafkaOptions) -> str:
    """Why a connection failed and which setting to look at. `options`: those the connection was tried with."""
    match error:
        case SaslAuthenticationFailed():
            return (
                "refuses the user or the password: check MILEPOST_KAFKA_SASL_USERNAME and MILEPOST_KAFKA_SASL_PASSWORD"
            )
        case UnsupportedSaslMechanismError():
            return f"does not know {options['sasl_mechanism']}: check MILEPOST_KAFKA_SASL_MECHANISM"
        case ssl.SSLCertVerificationError():
            return f"shows a certificate we do not trust ({error.verify_message}): check MILEPOST_KAFKA_CA_FILE"
        case TimeoutError():
            return f"did not answer within {PATIENCE_SECONDS:.0f} s"
        case ConnectionRefusedError():
            return "is not listening: check MILEPOST_KAFKA and whether Kafka runs"
        case ssl.SSLError() | ConnectionError() | KafkaConnectionError():
            return _hangs_up(options)
    return f"failed with {str(error) or type(error).__name__}: check MILEPOST_KAFKA"


def _hangs_up(options: KafkaOptions) -> str:
    protocol = options.get("security_protocol", "PLAINTEXT")
    return f"hangs up on {protocol}: it wants another MILEPOST_KAFKA_SECURITY_PROTOCOL"
