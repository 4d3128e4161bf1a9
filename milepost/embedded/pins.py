"""Renews the list of pinned jars, `make kafka-pins`: run when Kafka's version changes, and reviewed like code."""

import sys
import tempfile
from pathlib import Path

from .jars import PINS, resolve, sha256_of

KAFKA = "org.apache.kafka:kafka_2.13"
VERSION = "4.3.1"
HEADER = f"""\
# Every jar that the embedded Apache Kafka {VERSION} runs on, by coordinate and sha256. Made by `make kafka-pins`
# (milepost/embedded/pins.py); checked by milepost/embedded/jars.py before each start. A jar that differs is refused.
"""


def main() -> int:
    """Resolve Kafka's dependencies as they are published now, hash each jar, write the list."""
    coordinates = coordinates_of_kafka()
    with tempfile.TemporaryDirectory() as repository:
        lines = [f"{sha256_of(resolve(name, Path(repository)))}  {name}\n" for name in coordinates]
    PINS.write_text(HEADER + "".join(lines))
    print(f"{len(lines)} jars pinned in {PINS}")
    return 0


def coordinates_of_kafka() -> list[str]:
    """Kafka with its run-time dependencies, and the jar that makes its log readable."""
    import jgo

    jars = [(jar.groupId, jar.artifactId, jar.version) for jar in jgo.resolve(f"{KAFKA}:{VERSION}")]
    log4j = next(version for _, artifact, version in jars if artifact == "log4j-core")
    # Named here and not resolved together with Kafka: log4j's own version table would then downgrade kafka-clients.
    jars.append(("org.apache.logging.log4j", "log4j-slf4j-impl", log4j))
    return sorted(":".join(jar) for jar in jars)


if __name__ == "__main__":
    sys.exit(main())
