"""Checks with Milepost's own Kafka client whether a broker is ready: an open port is not enough."""

import asyncio
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from .child import Child
from .errors import EmbeddedError, last_lines
from .ports import is_listening

POLL_SECONDS = 0.05


def wait_until_ready(
    address: str, options: Mapping[str, Any], brokers: int, child: Child, log: Path, seconds: float
) -> None:
    """Return when the broker at `address` answers and names `brokers` live ones; EmbeddedError if it does not.

    `options`: what an aiokafka client needs besides the address to connect.
    """
    deadline = time.monotonic() + seconds
    while not (is_listening(address) and _names(address, options) >= brokers):
        if child.exit_code is not None:
            raise EmbeddedError(_story(f"Kafka ended at once (exit {child.exit_code}).", child, log))
        if time.monotonic() > deadline:
            raise EmbeddedError(_story(f"Kafka was not ready after {seconds:.0f} s.", child, log))
        time.sleep(POLL_SECONDS)


def _names(address: str, options: Mapping[str, Any]) -> int:
    """How many brokers it knows, 0 if it does not answer. Runs in a thread: the caller may have a running loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(live_brokers(address, options))).result()


async def live_brokers(address: str, options: Mapping[str, Any]) -> int:
    """How many brokers the one at `address` knows; 0 if it does not answer, or has no controller yet."""
    client = AIOKafkaAdminClient(bootstrap_servers=address, **options, request_timeout_ms=2_000)
    try:
        await client.start()
        cluster = await client.describe_cluster()
        return len(cluster["brokers"]) if cluster["controller_id"] >= 0 else 0
    except (KafkaError, OSError):
        return 0
    finally:
        await client.close()


def _story(what: str, child: Child, log: Path) -> str:
    return f"{what} {log} says:\n{last_lines(log)}\n{last_lines(child.log, 6)}"
