"""`milepost token`: a token of the sandbox's own issuer, printed alone so that it can be used in a command line."""

from pathlib import Path
from typing import Annotated

import typer

from milepost import discovery
from milepost.cli.asking import Data
from milepost.cli_error import CliError
from milepost.tokens import sandbox_token
from shared.terms.clients import KINDS

Org = Annotated[str, typer.Argument(help="For example maximus, sub-1, local-london, jcp-east-london, hmrc, milepost.")]
Kind = Annotated[str, typer.Argument(help=f"One of: {', '.join(KINDS)}.")]
Scopes = Annotated[str | None, typer.Option("--scopes", help="Space separated; without it what the kind usually has.")]
Roles = Annotated[str | None, typer.Option("--roles", help="Space separated; without it what the kind usually has.")]
Hours = Annotated[float, typer.Option("--hours", min=0.01, max=24 * 30, help="How long it lasts.")]


def token(
    org: Org, kind: Kind, scopes: Scopes = None, roles: Roles = None, hours: Hours = 1.0, data: Data = None
) -> None:
    """Print a sandbox token for ORG, an organisation of KIND; good for all four services."""
    issuer = discovery.find(data).issuer
    if not issuer:
        raise CliError("Tokens are made here in sandbox mode only. Ask your own issuer for one.")
    print(sandbox_token(Path(issuer), org, kind, _split(scopes), _split(roles), seconds=int(hours * 3600)))


def _split(text: str | None) -> list[str] | None:
    return None if text is None else text.split()
