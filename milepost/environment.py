"""The environment a sandbox's services run in: whatever the person has set stays; only what is missing is made up and
kept in the data folder, so that the same folder always opens with the same keys."""

import base64
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from milepost.embedded.backing_services import Addresses
from shared.edge.auth import SandboxIssuer
from shared.edge.settings import SERVICES, Settings

ISSUER = "https://milepost.example/sandbox"
CHECKOUT = Path(__file__).resolve().parents[1]


def service_environment(folder: Path, addresses: Addresses, given: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The whole environment of a service in sandbox mode; every MILEPOST_ value in `given` wins."""
    made = {
        "MILEPOST_MODE": "sandbox",
        "MILEPOST_KAFKA": addresses.kafka,
        **(addresses.broker.client_settings if addresses.broker else {}),
        "MILEPOST_DSN": addresses.postgres,
        "MILEPOST_PROGRAMMES": str(programmes_folder()),
        **_sandbox(folder, given),
    }
    return made | {name: value for name, value in given.items() if value or not name.startswith("MILEPOST_")}


def settings_of(environment: Mapping[str, str]) -> Settings:
    """The settings as a service in that environment will read them."""
    prefix = "MILEPOST_"
    named = {name.removeprefix(prefix).lower(): text for name, text in environment.items() if name.startswith(prefix)}
    return Settings(**named)  # type: ignore[arg-type]


def configured_dsn(given: Mapping[str, str] = os.environ) -> str | None:
    """A Postgres the person has named: the shared one, or any when each service has its own; None to bring one."""
    each = [given.get(f"MILEPOST_{service.upper()}_DSN", "") for service in SERVICES]
    return given.get("MILEPOST_DSN") or (each[0] if all(each) else None)


def configured_kafka(given: Mapping[str, str] = os.environ) -> str | None:
    return given.get("MILEPOST_KAFKA") or None


def programmes_folder(given: Mapping[str, str] = os.environ) -> Path:
    """MILEPOST_PROGRAMMES, else ./programmes, else those of the checkout."""
    named = given.get("MILEPOST_PROGRAMMES")
    if named:
        return Path(named).resolve()
    here = Path("programmes").resolve()
    return here if here.is_dir() else CHECKOUT / "programmes"


def _sandbox(folder: Path, given: Mapping[str, str]) -> dict[str, str]:
    if given.get("MILEPOST_MODE") == "production":
        return {}
    issuer = SandboxIssuer(folder / "issuer", given.get("MILEPOST_ISSUER", ISSUER))
    return {"MILEPOST_ISSUER": issuer.issuer, "MILEPOST_JWKS": str(issuer.jwks_file), **_keys(folder / "keys.json")}


def _keys(kept: Path) -> dict[str, str]:
    if not kept.exists():
        made = {"MILEPOST_DATA_KEYS": f"k1:{_random_key()}", "MILEPOST_INDEX_KEY": _random_key()}
        kept.touch(mode=0o600)
        kept.write_text(json.dumps(made))
    found: dict[str, str] = json.loads(kept.read_text())
    return found


def _random_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()
