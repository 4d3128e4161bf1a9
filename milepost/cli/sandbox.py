"""`milepost sandbox`: write the keys and settings that a sandbox in containers needs."""

import secrets
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from milepost.environment import ISSUER, stored_keys
from shared.edge.auth import SandboxIssuer
from shared.edge.settings import SERVICES

Folder = Annotated[Path, typer.Argument(help="docker-compose.yml reads ./sandbox.")]
FIRST_PORT, FIRST_OPS_PORT = 8001, 9001


def sandbox(folder: Folder = Path("sandbox")) -> None:
    """Write the sandbox issuer, the data keys and the database password that docker-compose.yml reads.

    A folder that has them keeps them, so that the data stays readable and tokens stay valid.
    """
    SandboxIssuer.create(folder, ISSUER)
    password_file = folder / "postgres-password"
    if not password_file.exists():
        write_secret(password_file, secrets.token_urlsafe(24))
    dsn = f"postgresql://milepost:{password_file.read_text()}@postgres:5432/milepost"
    settings = {"MILEPOST_ISSUER": ISSUER, "MILEPOST_DSN": dsn, **stored_keys(folder / "keys.json")}
    write_secret(folder / "milepost.env", "".join(f"{name}={value}\n" for name, value in settings.items()))
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"{folder} is ready for `docker compose up`. For the other commands, set:")
    urls = {f"MILEPOST_{name.upper()}_URL": f"http://127.0.0.1:{FIRST_PORT + n}" for n, name in enumerate(SERVICES)}
    urls |= {
        f"MILEPOST_{name.upper()}_OPS_URL": f"http://127.0.0.1:{FIRST_OPS_PORT + n}" for n, name in enumerate(SERVICES)
    }
    for name, value in {"MILEPOST_MODE": "sandbox", "MILEPOST_JWKS": f"{folder}/jwks.json", **urls}.items():
        console.print(f"export {name}={value}")


def write_secret(file: Path, text: str) -> None:
    """Writes a file that only its owner can read."""
    file.touch(mode=0o600)
    file.write_text(text)
