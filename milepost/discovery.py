"""Finds a running Milepost. `up` writes its addresses to a small file that every other command reads. An installation
that `up` did not start is found by the MILEPOST_… settings."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from milepost.cli_error import CliError
from milepost.processes import is_running
from milepost.tokens import sandbox_token
from shared.edge.settings import SERVICES

HERE = Path(".milepost")
FILE = "up.json"
KEYS = "MILEPOST_PUBLIC_KEYS"


@dataclass(frozen=True)
class Installation:
    """A running Milepost: the addresses and databases of its services.

    `log` holds the settings for Kafka, by their MILEPOST_ names. `issuer` is the folder of the sandbox issuer, or "".
    `keys` are the public keys of the services.
    `ops` are the addresses of `/ops/v1`, where they differ.
    """

    pid: int
    addresses: dict[str, str]
    dsns: dict[str, str]
    log: dict[str, str]
    issuer: str
    folder: str
    keys: str = ""
    ops: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, pid: int, addresses: dict[str, str], ops: dict[str, str], environment: Mapping[str, str], folder: str
    ) -> "Installation":
        """The one whose services have this environment."""
        jwks = environment.get("MILEPOST_JWKS", "")
        sandbox = environment.get("MILEPOST_MODE") == "sandbox" and jwks and not jwks.startswith("https://")
        issuer = str(Path(jwks).parent) if sandbox else ""
        keys = environment.get(KEYS, "")
        return cls(pid, addresses, dsns_of(environment), log_of(environment), issuer, folder, keys, ops)

    @classmethod
    def running(cls, file: Path) -> "Installation | None":
        """The one in the file; None when there is no file, or its process has ended without removing it."""
        if not file.exists():
            return None
        installation = cls(**json.loads(file.read_text()))
        return installation if is_running(installation.pid) else None

    @classmethod
    def configured(cls, variables: Mapping[str, str]) -> "Installation":
        """The one whose addresses are in the settings. CliError with the names of those that are missing."""
        addresses = {service: variables.get(f"MILEPOST_{service.upper()}_URL", "") for service in SERVICES}
        missing = [f"MILEPOST_{service.upper()}_URL" for service, address in addresses.items() if not address]
        if missing:
            raise CliError(
                "No Milepost is running here. Start one with `milepost up`, give its folder with --data, "
                f"or set the addresses of the services: {', '.join(missing)}."
            )
        ops = {service: variables.get(f"MILEPOST_{service.upper()}_OPS_URL", "") for service in SERVICES}
        return cls.of(
            0, addresses, {service: ops[service] or addresses[service] for service in SERVICES}, variables, ""
        )

    def token(
        self, org: str, kind: str, scopes: list[str] | None = None, roles: list[str] | None = None, client: str = ""
    ) -> str:
        """A sandbox token for all four services; MILEPOST_TOKEN where there is no sandbox issuer."""
        if self.issuer:
            return sandbox_token(Path(self.issuer), org, kind, scopes, roles, client=client)
        token = os.environ.get("MILEPOST_TOKEN", "")
        if not token:
            raise CliError("Set MILEPOST_TOKEN to a token of your issuer with the scopes ops:read and ops:write.")
        return token

    @property
    def ops_addresses(self) -> dict[str, str]:
        return self.ops or self.addresses

    @property
    def operator_token(self) -> str:
        return self.token("milepost", "operator")


@contextmanager
def advertised(installation: Installation, *folders: Path) -> Iterator[None]:
    """Writes the file to each folder for the length of a `with`. Only its owner can read it."""
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


def find(data: Path | None = None, variables: Mapping[str, str] = os.environ) -> Installation:
    """The Milepost running in `data`, else in ./.milepost, else the one in the settings. CliError if none."""
    for folder in (data,) if data else (HERE,):
        installation = Installation.running(folder / FILE)
        if installation:
            return installation
    if data:
        raise CliError(f"No Milepost is running in {data}. Start one with `milepost up --data {data}`.")
    return Installation.configured(variables)


@dataclass(frozen=True)
class LedgerAccess:
    """How to reach the ledgers: the DSN of each service, the settings for Kafka, and the public keys; "" where none."""

    dsns: dict[str, str]
    log: dict[str, str]
    keys: str = ""


def find_ledgers(data: Path | None = None, variables: Mapping[str, str] = os.environ) -> LedgerAccess:
    """The ledgers in the settings, else those of the running Milepost."""
    dsns = dsns_of(variables)
    if data is None and all(dsns.values()):
        return LedgerAccess(dsns, log_of(variables), variables.get(KEYS, ""))
    installation = find(data, variables)
    return LedgerAccess(installation.dsns, installation.log, installation.keys)


def log_of(environment: Mapping[str, str]) -> dict[str, str]:
    """The settings to reach Kafka, with the mode that allows them; empty when no Kafka is configured."""
    if not environment.get("MILEPOST_KAFKA"):
        return {}
    prefixes = ("MILEPOST_KAFKA", "MILEPOST_JOURNEY_TOPIC", "MILEPOST_MODE")
    return {name: text for name, text in environment.items() if name.startswith(prefixes)}


def dsns_of(environment: Mapping[str, str]) -> dict[str, str]:
    """The worker's DSN of each service; "" where none is configured."""
    return {service: _first(environment, _worker_settings(service.upper())) for service in SERVICES}


def api_dsn_of(service: str, environment: Mapping[str, str] = os.environ) -> str:
    """The address of the api's own login; "" where none is configured."""
    return _first(environment, (f"MILEPOST_{service.upper()}_API_DSN", "MILEPOST_API_DSN"))


def _worker_settings(service: str) -> tuple[str, ...]:
    return f"MILEPOST_{service}_WORKER_DSN", "MILEPOST_WORKER_DSN", f"MILEPOST_{service}_DSN", "MILEPOST_DSN"


def _first(environment: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((environment[name] for name in names if environment.get(name)), "")
