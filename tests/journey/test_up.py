"""`milepost up` as a person runs it: everything answers, other commands find it, one Ctrl-C leaves nothing behind."""

import time
from collections.abc import Iterator
from contextlib import suppress

import psutil
import pytest

from milepost.client import is_ready
from tests.journey.actors import look
from tests.journey.terminal import PATIENCE, Terminal, alive, up

SERVICES = ("referrals", "caseload", "outcomes", "kpi")


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    with up(tmp_path_factory.mktemp("terminal"), "--data", "kept") as opened:
        yield opened


@pytest.mark.timeout(240)
def test_every_service_answers_and_documents_itself(terminal: Terminal) -> None:
    assert set(terminal.addresses) == set(SERVICES)
    for address in terminal.addresses.values():
        assert look(address, "/readyz").json() == {"status": "ready"}
        assert look(address, "/docs").status_code == 200


def test_another_terminal_gets_a_token_that_opens_the_door(terminal: Terminal) -> None:
    token = terminal.run("token", "local-london", "commissioner").stdout.strip()
    answer = look(terminal.addresses["referrals"], "/v1/programmes", token)
    assert "LLWHP" in {one["id"] for one in answer.json()["items"]}


def test_the_clock_moves_for_all_four_and_not_back(terminal: Terminal) -> None:
    assert "Friday 9 March 2018, 17:00" in terminal.run("clock", "2018-03-09T17:00").stdout
    shown = terminal.run("clock").stdout
    assert shown.count("Friday 9 March 2018, 17:00") == 4
    back = terminal.run("clock", "2018-03-01")
    assert back.returncode == 1
    assert "only moves forward" in back.stderr


def test_the_audit_of_a_quiet_house_is_clean(terminal: Terminal) -> None:
    ended = terminal.run("audit")
    assert ended.returncode == 0
    assert "Clean." in ended.stdout


def test_nothing_is_held_and_what_is_not_there_cannot_be_retried(terminal: Terminal) -> None:
    assert "Nothing is held." in terminal.run("held", "list").stdout
    retried = terminal.run("held", "retry", "kpi", "1", "--why", "to see")
    assert retried.returncode == 1
    assert "no event is held at position 1" in retried.stderr


def test_a_ledger_that_is_empty_is_not_said_again(terminal: Terminal) -> None:
    assert "0 event(s) of caseload" in terminal.run("replay", "caseload").stdout
    assert (
        "has emitted nothing on participant/nobody"
        in terminal.run("replay", "caseload", "--stream", "participant/nobody").stderr
    )


def test_the_figures_can_be_rebuilt(terminal: Terminal) -> None:
    assert "No sum has changed" in terminal.run("rebuild", "kpi").stdout


def test_a_service_that_falls_is_started_again(terminal: Terminal) -> None:
    fallen = _serving("kpi", terminal)
    fallen.kill()
    deadline = time.monotonic() + PATIENCE
    while not is_ready(terminal.addresses["kpi"]) or not _serving("kpi", terminal):
        assert time.monotonic() < deadline, "kpi did not come back"
        time.sleep(0.2)
    assert _serving("kpi", terminal).pid != fallen.pid


@pytest.mark.parametrize("program", ["java", "postgres"])
def test_what_the_services_stand_on_is_started_again_too(terminal: Terminal, program: str) -> None:
    fallen = _named(terminal, program)
    assert fallen
    fallen.kill()
    deadline = time.monotonic() + PATIENCE
    while not all(is_ready(address) for address in terminal.addresses.values()) or _named(terminal, program) == fallen:
        assert time.monotonic() < deadline, f"{program} did not come back"
        time.sleep(0.5)
    assert terminal.run("clock", "2018-03-10").returncode == 0
    assert "Clean." in terminal.run("audit").stdout


def test_one_ctrl_c_stops_everything_and_leaves_no_process(terminal: Terminal) -> None:
    children = terminal.children()
    assert len(children) >= 6
    terminal.ctrl_c()
    assert terminal.process.returncode == 0
    assert [child for child in children if alive(child)] == []
    assert not (terminal.folder / ".milepost" / "up.json").exists()
    assert "No Milepost is running here" in terminal.run("clock").stderr


def test_what_was_kept_is_still_there(terminal: Terminal) -> None:
    kept = terminal.folder / "kept"
    assert {"keys.json", "issuer", "logs", "postgres", "kafka"} <= {file.name for file in kept.iterdir()}


def test_what_was_kept_is_its_owners_only(terminal: Terminal) -> None:
    kept = terminal.folder / "kept"
    assert kept.stat().st_mode & 0o777 == 0o700
    files = [file for file in kept.rglob("*") if file.is_file()]
    assert len(files) > 100
    assert [str(file) for file in files if file.stat().st_mode & 0o077] == []


def _serving(service: str, terminal: Terminal) -> psutil.Process:
    return next(child for child in terminal.children() if {"serve", service} <= set(child.cmdline()))


def _named(terminal: Terminal, program: str) -> psutil.Process | None:
    """The oldest process of that name, if there is one; others may come and go meanwhile."""
    for child in terminal.children():
        with suppress(psutil.NoSuchProcess):
            if child.name() == program:
                return child
    return None
