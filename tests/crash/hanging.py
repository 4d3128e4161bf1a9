"""The `milepost` command whose Kafka client may hang: `python -m tests.crash.hanging serve kpi …` is `milepost serve
kpi …` until the file that HANG names is there; from then on the client never answers, as if it had missed a wake-up.
"""

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer

from milepost.stack import Stack

PATIENCE_SECONDS = 2.0


class HangingStack(Stack):
    """The four services; `kpi` hangs once `order` is there, and has little patience."""

    module = "tests.crash.hanging"

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.order = folder / "hang"
        super().__init__(folder, {**environment, "HANG": str(self.order)})


def hanging(order: Path) -> None:
    """From the order on, whoever asks the log for records waits for ever."""
    asked = AIOKafkaConsumer.getmany

    async def getmany(self: AIOKafkaConsumer, *partitions: Any, **how: Any) -> Any:
        if order.exists():  # noqa: ASYNC240 (it takes no time)
            await asyncio.Event().wait()
        return await asked(self, *partitions, **how)

    AIOKafkaConsumer.getmany = getmany


def main() -> None:
    if sys.argv[2] == "kpi":
        os.environ["MILEPOST_PATIENCE_SECONDS"] = str(PATIENCE_SECONDS)
        hanging(Path(os.environ["HANG"]))
    from milepost.cli import main as milepost

    milepost()


if __name__ == "__main__":
    main()
