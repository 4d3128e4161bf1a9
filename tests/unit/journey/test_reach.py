"""Whoever cannot reach Kafka is told which address says what, and which setting to look at."""

import asyncio
import socket
import ssl

import pytest
from aiokafka.errors import KafkaConnectionError, SaslAuthenticationFailed, UnsupportedSaslMechanismError

from milepost.embedded.ports import free_ports
from shared.journey import reach
from shared.journey.reach import KafkaOutOfReach, administering, in_words

TRIED = {"security_protocol": "SASL_SSL", "sasl_mechanism": "PLAIN"}


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (SaslAuthenticationFailed(), "MILEPOST_KAFKA_SASL_USERNAME and MILEPOST_KAFKA_SASL_PASSWORD"),
        (UnsupportedSaslMechanismError(), "does not know PLAIN: check MILEPOST_KAFKA_SASL_MECHANISM"),
        (TimeoutError(), "did not answer within 5 s"),
        (ConnectionRefusedError(), "is not listening: check MILEPOST_KAFKA and whether Kafka runs"),
        (ssl.SSLError("wrong version number"), "hangs up on SASL_SSL: it wants another MILEPOST_KAFKA_SECURITY"),
        (KafkaConnectionError("closed"), "hangs up on SASL_SSL"),
        (ConnectionResetError(), "hangs up on SASL_SSL"),
        (OSError(), "failed with OSError: check MILEPOST_KAFKA"),
        (socket.gaierror(-2, "Name or service not known"), "Name or service not known: check MILEPOST_KAFKA"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_each_reason_names_the_setting_to_look_at(error: Exception, told: str):
    assert told in in_words(error, TRIED)


def test_a_certificate_nobody_vouches_for_names_the_authoritys_file():
    error = ssl.SSLCertVerificationError()
    error.verify_message = "self-signed certificate"
    assert in_words(error, TRIED).endswith("(self-signed certificate): check MILEPOST_KAFKA_CA_FILE")


async def test_every_address_is_named_with_its_own_reason():
    silent, deaf = free_ports(2)
    hanging_up = await asyncio.start_server(hang_up, "127.0.0.1", deaf)
    async with hanging_up:
        with pytest.raises(KafkaOutOfReach) as told:
            await administer(f"127.0.0.1:{silent},127.0.0.1:{deaf}")
    assert f"127.0.0.1:{silent} is not listening" in str(told.value)
    assert f"127.0.0.1:{deaf} hangs up on PLAINTEXT" in str(told.value)


async def test_a_broker_that_says_nothing_is_not_waited_for_long(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reach, "PATIENCE_SECONDS", 0.1)
    mute = socket.create_server(("127.0.0.1", 0))
    with mute, pytest.raises(KafkaOutOfReach, match="did not answer within"):
        await administer(f"127.0.0.1:{mute.getsockname()[1]}", request_timeout_ms=200)


async def administer(addresses: str, **options: object) -> None:
    async with administering({"bootstrap_servers": addresses, **options}):
        raise AssertionError("there is no Kafka")


async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()
