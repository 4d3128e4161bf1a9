"""A flood takes no good client's answer, no memory that stays and no event; how slow it makes answers is printed.

All on loopback. The aim is that the slowest answers stay within three times those of a calm time of the same run. On
cores that other work shares this measures the other work, so what is asserted is that no answer fails or hangs, and
how much of a core the flood takes from the service. On a machine that does nothing else, this prints the figures:

    python -m pytest -s tests/security/test_flood.py
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from milepost.client import Answer
from shared.edge.telemetry import LONGEST_REFUSAL_SECONDS, REFUSALS_PER_SECOND
from tests.journey.actors import Actor, good
from tests.journey.conftest import Found, found
from tests.journey.people import record
from tests.journey.runbooks import metric
from tests.journey.town import Town

__all__ = ["found"]

CALM_SECONDS, ATTACK_SECONDS = 5.0, 8.0
HANGS = 3.0
"""Seconds after which a good client would call the service gone."""
MOST_GROWTH = 100 * 1024 * 1024
TICKS = os.sysconf("SC_CLK_TCK")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def town(found: Found) -> Iterator[Town]:
    with found() as opened:
        yield opened


@dataclass(frozen=True)
class Reading:
    """The 99th percentile of a good client's answers, in seconds, and how many of them were no 2xx."""

    p99: float
    failed: int


def good_client(town: Town, seconds: float) -> Reading:
    """One referral and nine lists in turn, one every 20 ms."""
    jcp, times, failed = town.jcp(), [], 0
    until, number = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        number += 1
        started = time.perf_counter()
        failed += not answer_of(jcp, town, number).is_success
        times.append(time.perf_counter() - started)
        time.sleep(0.02)
    return Reading(sorted(times)[int(len(times) * 0.99)], failed)


def answer_of(jcp: Actor, town: Town, number: int) -> Answer:
    if number % 10:
        return jcp.get_once("referrals", "/v1/referrals", limit=5)
    return jcp.create("referrals", "/v1/referrals", record(town.today))


def memory(town: Town) -> int:
    """Bytes of the service that it holds in memory."""
    status = Path(f"/proc/{town.stack.pid('referrals')}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:"))) * 1024


def cpu_seconds(town: Town) -> float:
    """What the service has used of the processor."""
    fields = Path(f"/proc/{town.stack.pid('referrals')}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


@pytest.fixture(scope="module")
def calm(town: Town) -> Reading:
    good_client(town, 3.0)
    return good_client(town, CALM_SECONDS)


@pytest.mark.parametrize("attack", ["slow", "junk", "bodies", "metrics"])
def test_a_good_client_is_served_while_the_service_is_attacked(town: Town, calm: Reading, attack: str) -> None:
    ports = town.stack.ops_ports if attack == "metrics" else town.stack.ports
    before, cpu_before = memory(town), cpu_seconds(town)
    command = [sys.executable, "-m", "tests.security.attackers", attack, str(ports["referrals"]), str(ATTACK_SECONDS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as attacker:
        time.sleep(1.0)
        under_attack = good_client(town, ATTACK_SECONDS - 2)
        said, _ = attacker.communicate(timeout=60)
    statuses = {int(status): count for status, count in json.loads(said).items()}
    ratio, cpu = under_attack.p99 / calm.p99, cpu_seconds(town) - cpu_before
    print(
        f"{attack}: p99 {calm.p99:.3f} s calm, {under_attack.p99:.3f} s attacked: {ratio:.1f} times; "
        f"{cpu:.1f} s of CPU; {statuses}"
    )
    assert statuses, "nothing was attacked"
    assert not set(statuses) - {0, 200, 401, 413, 503}
    assert under_attack.failed == 0
    if attack == "junk":
        most = REFUSALS_PER_SECOND * (ATTACK_SECONDS + LONGEST_REFUSAL_SECONDS + 1)
        assert statuses.get(401, 0) <= most, "a flood of refusals is not answered faster than they are allowed"
    assert under_attack.p99 < HANGS
    assert memory(town) - before < MOST_GROWTH
    town.drain()
    assert metric(town, "referrals", "consumer_lag") == 0
    assert town.audit().quiet
    good(town.jcp().create("referrals", "/v1/referrals", record(town.today)))
