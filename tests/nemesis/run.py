"""A run: three brokers, Postgres and the four services under a mixed load and under blows, then the verdict."""

import time
from collections.abc import Callable, Iterator
from datetime import date
from io import StringIO
from itertools import takewhile
from pathlib import Path

from rich.console import Console

from milepost.client import is_ready
from milepost.embedded import embedded
from tests.journey.load import under_load
from tests.journey.town import founded, neutral_environment
from tests.journey.walks import cancelled_again, declined, from_referral_to_an_approved_claim
from tests.nemesis.blows import BROKERS, schedule
from tests.nemesis.verdict import Verdict, judged
from tests.nemesis.victims import Battlefield, Supervisor, supervised
from tests.nemesis.witness import Witness

DAY = date(2018, 4, 3)
PACE_SECONDS = 0.05
READY_SECONDS = 120.0
EXIT_OF_A_LOOP = "code 70"
Tell = Callable[[str, float], None]


def run(folder: Path, seed: int, seconds: float, tell: Tell) -> Verdict:
    """`tell` is called with each blow, and with how many seconds have passed."""
    with embedded(folder, BROKERS, console=Console(file=StringIO())) as parts:
        assert parts.database is not None and parts.broker is not None
        given = neutral_environment() | parts.broker.client_settings
        with founded(folder / "town", parts.postgres, parts.kafka, given, DAY) as town, supervised(town) as supervisor:
            field = Battlefield(supervisor, parts.broker, parts.database)
            witnesses = [Witness(), Witness()]
            walks = [from_referral_to_an_approved_claim, cancelled_again, declined, *(each.walk for each in witnesses)]
            with under_load(town, walks, PACE_SECONDS) as load:
                blows = list(_blows(field, seed, seconds, tell))
                tell("all healed", seconds)
                wait_until_ready(supervisor)
                served = load.until(50)
            verdict = Verdict(seed, blows, len(load.promises.positions), sum(each.read for each in witnesses))
            verdict.wrong["unexpected"] += [] if served >= 50 else ["healed, yet nobody was served"]
            _account_for_ends(supervisor, verdict)
            return judged(town, verdict, load.promises, witnesses)


def _blows(field: Battlefield, seed: int, seconds: float, tell: Tell) -> Iterator[str]:
    begun = time.monotonic()
    for blow in takewhile(lambda _: time.monotonic() - begun < seconds, schedule(seed)):
        tell(str(blow), time.monotonic() - begun)
        field.strike(blow)
        time.sleep(blow.hold)
        field.heal(blow)
        yield str(blow)
        time.sleep(blow.calm)


def _account_for_ends(supervisor: Supervisor, verdict: Verdict) -> None:
    """A service that could not start without its database is started again; a loop must outlive such trouble."""
    verdict.restarts = supervisor.ended
    verdict.wrong["unexpected"] += [line for line in supervisor.ended if EXIT_OF_A_LOOP in line]


def wait_until_ready(supervisor: Supervisor) -> None:
    """All of them, whoever has to start them."""
    deadline = time.monotonic() + READY_SECONDS
    for name, address in (each for stack in supervisor.stacks for each in stack.addresses.items()):
        while not is_ready(address):
            assert time.monotonic() < deadline, f"{name} is not ready {READY_SECONDS:.0f} s after all was healed"
            time.sleep(0.1)
