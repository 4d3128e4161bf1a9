"""`milepost up --data DIR` keeps everything over a stop, and `milepost replay` says all of it again to no effect."""

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from milepost.client import Position
from tests.journey.actors import Actor, good
from tests.journey.people import record
from tests.journey.terminal import PATIENCE, Terminal, up

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

DAY = date(2018, 3, 9)
EVENTS = 2


class Office:
    """Those who call, with the tokens they were given at first; `avery` is the one who was referred."""

    def __init__(self, terminal: Terminal) -> None:
        self.position = Position()
        self.tokens = {
            org: terminal.run("token", org, kind).stdout.strip()
            for org, kind in {
                "jcp-east-london": "jcp",
                "sub-1": "subcontractor",
                "local-london": "commissioner",
                "milepost": "operator",
            }.items()
        }
        self.moved_in(terminal)

    def moved_in(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.actors = {org: Actor(org, terminal.addresses, token, self.position) for org, token in self.tokens.items()}
        self.actors["milepost"] = Actor("milepost", terminal.ops_addresses, self.tokens["milepost"], self.position)

    def refers_avery(self) -> None:
        told = record(DAY)
        avery = good(self.actors["jcp-east-london"].create("referrals", "/v1/referrals", told))
        self.avery, self.name = avery["id"], f"{told['first_name']} {told['surname']}"
        acknowledged = {"acknowledged_on": DAY.isoformat()}
        self.actors["sub-1"].change("referrals", f"/v1/referrals/{self.avery}", "acknowledge", acknowledged)

    def sees(self) -> tuple[str, str, int]:
        """The state of the referral at two services, and the figure of the month at a third."""
        at = f"/v1/participants/{self.avery}"
        referral = self.actors["jcp-east-london"].read("referrals", f"/v1/referrals/{self.avery}")
        figure = self.actors["local-london"].read("kpi", "/v1/programmes/LLWHP/figures/K1", month="2018-03")
        participant = self.actors["sub-1"].read("caseload", at)
        return referral["state"], participant["referral_state"], figure["numerator"]

    def reads_the_name(self) -> str:
        asked = self.actors["sub-1"].create("referrals", "/v1/people/lookup", {"ids": [self.avery]})
        return str(good(asked)["items"][0]["name"])

    def waits_until_quiet(self) -> None:
        """Nothing unsent, nothing unheard."""
        operator, until = self.actors["milepost"], time.monotonic() + PATIENCE
        for service in self.terminal.addresses:
            while any((backlog := operator.read(service, "/ops/v1/backlog"))[what] != 0 for what in ("outbox", "lag")):
                assert time.monotonic() < until, f"{service}: {backlog}"
                time.sleep(0.1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="module")
def first(folder: Path) -> Iterator[Office]:
    """The house as it was opened the first time: somebody is referred and acknowledged."""
    with up(folder, "--data", "house") as terminal:
        assert terminal.run("clock", DAY.isoformat()).returncode == 0
        office = Office(terminal)
        office.refers_avery()
        yield office


def test_a_ledger_that_is_said_again_is_heard_again_and_changes_nothing(first: Office) -> None:
    before = first.sees()
    first.waits_until_quiet()
    told = first.terminal.run("replay", "referrals")
    assert f"{EVENTS} event(s) of referrals are in its outbox again" in told.stdout, told.stderr
    first.waits_until_quiet()
    assert first.sees() == before == ("ACKNOWLEDGED", "ACKNOWLEDGED", before[2])
    assert "Nothing is held." in first.terminal.run("held", "list").stdout
    audited = first.terminal.run("audit")
    assert audited.returncode == 0 and "Clean." in audited.stdout, audited.stdout + audited.stderr


def test_one_stream_alone_is_said_again(first: Office) -> None:
    told = first.terminal.run("replay", "referrals", "--stream", f"participant/{first.avery}")
    assert f"{EVENTS} event(s)" in told.stdout, told.stderr
    first.waits_until_quiet()
    assert "has emitted nothing on participant/nobody" in " ".join(
        first.terminal.run("replay", "referrals", "--stream", "participant/nobody").stderr.split()
    )


def test_after_a_stop_and_a_start_everything_is_as_it_was_and_goes_on(first: Office, folder: Path) -> None:
    before, addresses = first.sees(), first.terminal.addresses
    first.terminal.ctrl_c()
    assert first.terminal.process.returncode == 0
    with up(folder, "--data", "house") as again:
        first.moved_in(again)
        assert again.addresses == addresses
        assert first.sees() == before, "with the tokens of before"
        assert first.reads_the_name() == first.name, "with the keys of before"
        assert again.run("clock").stdout.count("Friday 9 March 2018") == 4
        contact = {"contacted_on": DAY.isoformat(), "channel": "phone"}
        first.actors["sub-1"].make("caseload", f"/v1/participants/{first.avery}/contacts", contact)
        first.waits_until_quiet()
        audited = again.run("audit")
        assert audited.returncode == 0 and "Clean." in audited.stdout, audited.stdout + audited.stderr
