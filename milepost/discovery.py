"""Where a running Milepost is: `up` writes it down in a small file, and every other command reads it there, or takes
the MILEPOST_… settings of an installation that was not started by `up`."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from milepost.cli_error import CliError
from milepost.processes import is_running
from milepost.tokens import sandbox_token
from shared.edge.settings import SERVICES

HERE = Path(".milepost")
FILE = "up.json"


@dataclass(frozen=True)
class Installation:
    """The services' addresses and databases; `log` are the settings that reach Kafka, by their MILEPOST_ names;
    `issuer` is the sandbox issuer's folder, "" without one."""

    pid: int
    addresses: dict[str, str]
    dsns: dict[str, str]
    log: dict[str, str]
    issuer: str
    folder: str

    def token(self, org: str, kind: str, scopes: list[str] | None = None, roles: list[str] | None = None) -> str:
        """A sandbox token good for all four; MILEPOST_TOKEN where there is no sandbox issuer."""
        if self.issuer:
            return sandbox_token(Path(self.issuer), org, kind, scopes, roles)
        token = os.environ.get("MILEPOST_TOKEN", "")
        if not token:
            raise CliError("Set MILEPOST_TOKEN to a token of your issuer with the scopes ops:read and ops:write.")
        return token

    @property
    def operator_token(self) -> str:
        return self.token("milepost", "operator")


@contextmanager
def advertised(installation: Installation, *folders: Path) -> Iterator[None]:
    """The file in each folder, for the length of a `with`; readable by its owner only."""
    files = [folder / FILE for folder in dict.fromkeys(path.resolve() for path in folders)]
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        file.touch(mode=0o600)
        file.write_text(json.dumps(asdict(installation), indent=1))
    try:
        yield
    finally:
        for file in files:
            file.unlink(missing_ok=True)


def find(data: Path | None = None, given: Mapping[str, str] = os.environ) -> Installation:
    """The Milepost that is up in `data`, else in ./.milepost, else as the settings say. CliError when there is none."""
    for folder in (data,) if data else (HERE,):
        found = _read(folder / FILE)
        if found:
            return found
    if data:
        raise CliError(f"No Milepost is up in {data}. Start one with `milepost up --data {data}`.")
    return _as_set(given)


@dataclass(frozen=True)
class LedgerAccess:
    """Where what was said is kept: a DSN for each service, and how to reach the log, which may be left out."""

    dsns: dict[str, str]
    log: dict[str, str]


def find_ledgers(data: Path | None = None, given: Mapping[str, str] = os.environ) -> LedgerAccess:
    """Those of the settings, else of the Milepost that is up."""
    named = dsns_of(given)
    if data is None and all(named.values()):
        return LedgerAccess(named, log_of(given))
    found = find(data, given)
    return LedgerAccess(found.dsns, found.log)


def log_of(environment: Mapping[str, str]) -> dict[str, str]:
    """The settings that reach the log; empty when no Kafka is named."""
    if not environment.get("MILEPOST_KAFKA"):
        return {}
    wanted = ("MILEPOST_KAFKA", "MILEPOST_JOURNEY_TOPIC")
    return {name: text for name, text in environment.items() if name.startswith(wanted)}


def dsns_of(environment: Mapping[str, str]) -> dict[str, str]:
    """The DSN of each service as its own environment says; "" where there is none."""
    shared = environment.get("MILEPOST_DSN", "")
    return {service: environment.get(f"MILEPOST_{service.upper()}_DSN") or shared for service in SERVICES}


def _read(file: Path) -> Installation | None:
    """None when there is no file, or when whoever wrote it has ended without taking it away."""
    if not file.exists():
        return None
    found = Installation(**json.loads(file.read_text()))
    return found if is_running(found.pid) else None


def _as_set(given: Mapping[str, str]) -> Installation:
    addresses = {service: given.get(f"MILEPOST_{service.upper()}_URL", "") for service in SERVICES}
    missing = [f"MILEPOST_{service.upper()}_URL" for service, address in addresses.items() if not address]
    if missing:
        raise CliError(
            "No Milepost is up here. Start one with `milepost up`, name its folder with --data, "
            f"or say where the services answer: set {', '.join(missing)}."
        )
    jwks = given.get("MILEPOST_JWKS", "")
    sandbox = given.get("MILEPOST_MODE") == "sandbox" and jwks and not jwks.startswith("https://")
    issuer = str(Path(jwks).parent) if sandbox else ""
    return Installation(0, addresses, dsns_of(given), log_of(given), issuer, "")
