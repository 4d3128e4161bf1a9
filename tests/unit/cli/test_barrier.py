"""The clock moves only when nobody is busy: two looks that find nothing, with nothing said in between."""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any

import pytest

from milepost import barrier
from milepost.cli_error import CliError

MOMENT = datetime(2018, 3, 9, 17, tzinfo=UTC)
QUIET = {"outbox": 0, "lag": 0, "emitted": 7, "gap_streams": 0, "held_streams": 0}


class Watched:
    """Services whose backlogs are a script; the last line of it goes on for ever. Notes what was asked, in order."""

    def __init__(self, *backlogs: dict[str, Any], earliest: str | None = None) -> None:
        self.earliest = earliest
        self.script: Iterator[dict[str, Any]] = iter(backlogs)
        self.latest: dict[str, Any] = {}
        self.asked: list[str] = []

    async def backlogs(self) -> dict[str, dict[str, Any]]:
        self.asked.append("backlogs")
        self.latest = next(self.script, self.latest)
        return {"kpi": self.latest}

    async def clocks(self) -> dict[str, dict[str, str | None]]:
        self.asked.append("clocks")
        return {"kpi": {"now": None, "earliest": self.earliest}}

    async def set_clocks(self, moment: datetime) -> None:
        self.asked.append(f"set {moment:%H:%M}")

    async def sweep(self) -> int:
        self.asked.append("sweep")
        return 3


async def test_quiet_is_believed_only_when_seen_twice() -> None:
    services = Watched(QUIET)
    await barrier.drain(services)  # type: ignore[arg-type]
    assert services.asked == ["backlogs", "backlogs"]


async def test_what_was_said_between_two_looks_makes_a_third_necessary() -> None:
    services = Watched(QUIET, QUIET | {"emitted": 8})
    await barrier.drain(services)  # type: ignore[arg-type]
    assert services.asked == ["backlogs"] * 3


@pytest.mark.parametrize("busy", [{"outbox": 1}, {"lag": 1}, {"lag": None}, {"gap_streams": 1}])
async def test_the_busy_are_waited_for(busy: dict[str, Any]) -> None:
    services = Watched(QUIET | busy, QUIET)
    await barrier.drain(services)  # type: ignore[arg-type]
    assert services.asked == ["backlogs"] * 3


async def test_a_held_stream_waits_for_a_person_and_time_goes_on() -> None:
    await barrier.drain(Watched(QUIET | {"held_streams": 2}))  # type: ignore[arg-type]


async def test_patience_ends_with_the_name_of_who_is_busy() -> None:
    with pytest.raises(CliError, match=r"Still busy.*kpi has 4 unconsumed, 0 unsent"):
        await barrier.drain(Watched(QUIET | {"lag": 4}), patience=0.05)  # type: ignore[arg-type]


async def test_a_service_without_a_log_is_named_as_such() -> None:
    with pytest.raises(CliError, match="kpi cannot reach the log"):
        await barrier.drain(Watched(QUIET | {"lag": None}), patience=0.05)  # type: ignore[arg-type]


async def test_time_moves_between_two_quiets_and_what_is_due_is_done() -> None:
    services = Watched(QUIET)
    assert await barrier.move(services, MOMENT) == 3  # type: ignore[arg-type]
    assert services.asked == ["backlogs", "backlogs", "clocks", "set 17:00", "sweep", "backlogs", "backlogs"]


@pytest.mark.parametrize(("earliest", "moves"), [("2018-03-09T17:00:00Z", True), ("2018-03-09T17:00:01Z", False)])
async def test_no_clock_goes_behind_what_is_recorded(earliest: str, moves: bool) -> None:
    services = Watched(QUIET, earliest=earliest)
    with nullcontext() if moves else pytest.raises(CliError, match="events are recorded up to Friday 9 March 2018"):
        await barrier.move(services, MOMENT)  # type: ignore[arg-type]
    assert ("set 17:00" in services.asked) == moves
