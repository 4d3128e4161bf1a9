"""Runs inside a past checkout: its own services take referrals on the Postgres named by the first argument.

`python tests/upgrades/play.py DSN FOLDER`, started in that checkout by `tests.upgrades.keep`. It uses only names that
every release so far has. One person starts on LLWHP and is consumed by all four services. A second is referred after
Kafka has stopped, so that events wait in the outbox.
"""

import shutil
import sys
from datetime import date
from itertools import count
from pathlib import Path

from milepost.embedded import EmbeddedKafka
from tests.journey import people
from tests.journey.town import founded, neutral_environment

DAY = date(2018, 3, 15)
# References and NINOs that the people of no other test have.
FIRST_NUMBER = 9_001
PROGRAMMES = ("llwhp.yaml", "work-and-health-programme.yaml")


def programmes(folder: Path) -> str:
    """A folder with LLWHP alone: every version of a programme is kept in each schema, and 20 would fill the dump."""
    shutil.copytree("programmes/wages", folder / "wages")
    for name in PROGRAMMES:
        shutil.copy(Path("programmes") / name, folder)
    return str(folder)


def main(dsn: str, folder: Path) -> None:
    """Plays the two people's days; the schemas of all four services are in `dsn` afterwards."""
    environment = neutral_environment() | {"MILEPOST_PROGRAMMES": programmes(folder / "programmes")}
    people.NUMBERS = count(FIRST_NUMBER)
    kafka = EmbeddedKafka(folder / "kafka")
    kafka.start()
    try:
        with founded(folder / "town", dsn, kafka.bootstrap, environment, DAY) as town:
            people.referred(town, DAY).started(DAY)
            town.drain()
            kafka.stop()
            people.referred(town, DAY)
    finally:
        kafka.stop()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
