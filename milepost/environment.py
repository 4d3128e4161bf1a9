"""The environment of sandbox services. Variables that are set stay; missing ones are generated and stored in the data
folder, so that the same folder always opens with the same keys."""

import base64
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from milepost.embedded.backing_services import Addresses
from shared.edge.auth import SandboxIssuer
from shared.edge.settings import SERVICES, Settings
from shared.journey.signing import SigningKey

ISSUER = "https://milepost.example/sandbox"
UNLIMITED = {
    f"MILEPOST_{name}": "1000000"
    for name in (
        "REQUESTS_PER_10_SECONDS",
        "LOOKUPS_PER_MINUTE",
        "CHECKS_PER_MINUTE",
        "CHECKS_PER_DAY",
        "MATCHES_PER_DAY",
    )
}
"""Limits that nobody meets: a sandbox plays months in seconds."""
CHECKOUT = Path(__file__).resolve().parents[1]


def service_environment(
    folder: Path, addresses: Addresses, variables: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """The whole environment of a service in sandbox mode. Every MILEPOST_ value in `variables` takes precedence."""
    defaults = {
        "MILEPOST_MODE": "sandbox",
        "MILEPOST_KAFKA": addresses.kafka,
        **(addresses.broker.client_settings if addresses.broker else {}),
        "MILEPOST_DSN": addresses.postgres,
        "MILEPOST_PROGRAMMES": str(programmes_folder()),
        **UNLIMITED,
        **_sandbox(folder, variables),
    }
    return defaults | {name: value for name, value in variables.items() if value or not name.startswith("MILEPOST_")}


def settings_of(environment: Mapping[str, str]) -> Settings:
    """The settings that a service reads from this environment."""
    prefix = "MILEPOST_"
    named = {name.removeprefix(prefix).lower(): text for name, text in environment.items() if name.startswith(prefix)}
    return Settings(**named)  # type: ignore[arg-type]


def configured_dsn(variables: Mapping[str, str] = os.environ) -> str | None:
    """The configured Postgres: the shared one, or any one when each service has its own. None to start one."""
    dsns = [variables.get(f"MILEPOST_{service.upper()}_DSN", "") for service in SERVICES]
    return variables.get("MILEPOST_DSN") or (dsns[0] if all(dsns) else None)


def configured_kafka(variables: Mapping[str, str] = os.environ) -> str | None:
    return variables.get("MILEPOST_KAFKA") or None


def programmes_folder(variables: Mapping[str, str] = os.environ) -> Path:
    """MILEPOST_PROGRAMMES, else ./programmes, else those of the checkout."""
    configured = variables.get("MILEPOST_PROGRAMMES")
    if configured:
        return Path(configured).resolve()
    here = Path("programmes").resolve()
    return here if here.is_dir() else CHECKOUT / "programmes"


def _sandbox(folder: Path, variables: Mapping[str, str]) -> dict[str, str]:
    if variables.get("MILEPOST_MODE") == "production":
        return {}
    issuer = SandboxIssuer.create(folder / "issuer", variables.get("MILEPOST_ISSUER", ISSUER))
    tokens = {"MILEPOST_ISSUER": issuer.issuer, "MILEPOST_JWKS": str(issuer.jwks_file)}
    return tokens | stored_keys(folder / "keys.json")


def stored_keys(file: Path) -> dict[str, str]:
    """The keys in the file, as settings. It generates those that are missing, readable by the owner only."""
    kept: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    keys = _new_keys(kept) | kept
    if keys != kept:
        file.touch(mode=0o600)
        file.write_text(json.dumps(keys))
    return keys


def _new_keys(kept: Mapping[str, str]) -> dict[str, str]:
    """A fresh set; none to sign with where there are some."""
    new = {"MILEPOST_DATA_KEYS": f"k1:{_random_key()}", "MILEPOST_INDEX_KEY": f"i1:{_random_key()}"}
    new["MILEPOST_POSITION_KEY"] = _random_key()
    # A folder of an earlier release has drawn with its index key, which had no name.
    new["MILEPOST_TRIAL_SEED"] = kept.get("MILEPOST_INDEX_KEY", _random_key())
    if "MILEPOST_PUBLIC_KEYS" in kept:
        return new
    signing = {service: SigningKey.generate("k1") for service in SERVICES}
    new |= {f"MILEPOST_{service.upper()}_SIGNING_KEY": key.text for service, key in signing.items()}
    if not kept:  # in a folder of an earlier release unsigned events may be waiting
        new["MILEPOST_REQUIRE_SIGNATURES"] = "true"
    return new | {"MILEPOST_PUBLIC_KEYS": ",".join(f"{name}/{key.public_text}" for name, key in signing.items())}


def _random_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()
