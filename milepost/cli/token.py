"""`milepost token`: print a token of the sandbox issuer and nothing else, for use in a command line."""

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
Scopes = Annotated[str | None, typer.Option("--scopes", help="Space-separated. The default depends on the kind.")]
Roles = Annotated[str | None, typer.Option("--roles", help="Space-separated. The default depends on the kind.")]
Hours = Annotated[float, typer.Option("--hours", min=0.01, max=24 * 30, help="How long it lasts.")]


def token(
    org: Org, kind: Kind, scopes: Scopes = None, roles: Roles = None, hours: Hours = 1.0, data: Data = None
) -> None:
    """Print a sandbox token for ORG, an organisation of KIND. It is valid for all four services."""
    issuer = discovery.find(data).issuer
    if not issuer:
        raise CliError("Tokens are issued here in sandbox mode only. Get one from your own issuer.")
    print(sandbox_token(Path(issuer), org, kind, _split(scopes), _split(roles), seconds=int(hours * 3600)))


def _split(text: str | None) -> list[str] | None:
    return None if text is None else text.split()
