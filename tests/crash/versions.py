"""The `milepost` command as another version would be: `python -m tests.crash.versions serve kpi …` looks into the file
that VERSIONS names for which version of the service it is to be, and is today's when that says nothing.

Yesterday's did not have an event type yet; tomorrow's says a field more than today's catalogue knows.
"""

import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from milepost.embedded.child import Child
from milepost.embedded.ports import free_ports
from milepost.stack import Stack
from shared.edge import service
from shared.terms.events.participant import ParticipantStarted
from shared.terms.events.referral import ReferralAcknowledged

NEW_TYPE = ParticipantStarted.TYPE
NEW_FIELD = {"of_tomorrow": {"why": "nobody knows yet"}}


def yesterday() -> None:
    """A version from before `participant.started.v1` was in the catalogue."""
    del service.CATALOGUE[NEW_TYPE]


def tomorrow() -> None:
    """A version whose `referral.acknowledged.v1` has gained an optional field."""
    today = ReferralAcknowledged.model_dump

    def dumped(event: ReferralAcknowledged, **how: Any) -> dict[str, Any]:
        return today(event, **how) | NEW_FIELD

    ReferralAcknowledged.model_dump = dumped  # type: ignore[method-assign, assignment]


VERSIONS: Mapping[str, Callable[[], None]] = {"yesterday": yesterday, "today": lambda: None, "tomorrow": tomorrow}


class MixedStack(Stack):
    """The four services, each of the version that was last `deployed`."""

    module = "tests.crash.versions"

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.deployed = folder / "versions.json"
        self.deployed.write_text(json.dumps({"referrals": "tomorrow", "kpi": "yesterday"}))
        super().__init__(folder, {**environment, "VERSIONS": str(self.deployed)})

    def upgrade(self, name: str) -> None:
        """Today's version is what starts from now on."""
        told = json.loads(self.deployed.read_text()) | {name: "today"}
        self.deployed.write_text(json.dumps(told))

    def beside(self, name: str) -> Child:
        """One more process of the service, of the version that is deployed now; the caller stops it."""
        [port] = free_ports(1)
        command = [*self.command(name)[:-1], str(port)]
        return Child(command, self.log(f"{name}-beside"), environment={**self.environment, "MILEPOST_INSTANCE": "1"})


def main() -> None:
    deployed = json.loads(Path(os.environ["VERSIONS"]).read_text())
    VERSIONS[deployed.get(sys.argv[2], "today")]()
    from milepost.cli import main as milepost

    milepost()


if __name__ == "__main__":
    main()
