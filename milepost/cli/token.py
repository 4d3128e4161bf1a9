"""`milepost token`: print a token of the sandbox issuer and nothing else, for use in a command line."""

from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from milepost import discovery
from milepost.cli.asking import Data
from milepost.cli_error import CliError
from milepost.environment import programmes_folder
from milepost.tokens import sandbox_token
from shared.terms.clients import DELIVERS, KINDS
from shared.terms.programme import Programme, ProgrammeErrors, load

PARTIES = {*DELIVERS, "commissioner", "jcp"}
"""The kinds whose organisations a programme file names."""

Org = Annotated[str, typer.Argument(help="For example maximus, sub-1, local-london, jcp-east-london, hmrc, milepost.")]
Kind = Annotated[str, typer.Argument(help=f"One of: {', '.join(KINDS)}.")]
Scopes = Annotated[str | None, typer.Option("--scopes", help="Space-separated. The default depends on the kind.")]
Roles = Annotated[str | None, typer.Option("--roles", help="Space-separated. The default depends on the kind.")]
ClientName = Annotated[str, typer.Option("--client", help="A second client of ORG, to approve what the first did.")]
Hours = Annotated[float, typer.Option("--hours", min=0.01, max=24 * 30, help="How long it lasts.")]


def token(
    org: Org,
    kind: Kind,
    scopes: Scopes = None,
    roles: Roles = None,
    client: ClientName = "",
    hours: Hours = 1.0,
    data: Data = None,
) -> None:
    """Print a sandbox token for ORG, an organisation of KIND. It is valid for all four services."""
    issuer = discovery.find(data).issuer
    if not issuer:
        raise CliError("Tokens are issued here in sandbox mode only. Get one from your own issuer.")
    warn_of_strangers(org, kind)
    seconds = int(hours * 3600)
    print(sandbox_token(Path(issuer), org, kind, _split(scopes), _split(roles), seconds=seconds, client=client))


def warn_of_strangers(org: str, kind: str) -> None:
    """A line on standard error when no programme names the organisation, which then sees nothing."""
    if kind not in PARTIES:
        return
    try:
        named = {party for programme in load(programmes_folder()).values() for party in parties(programme)}
    except ProgrammeErrors:
        return
    if org not in named:
        console = Console(stderr=True, highlight=False, soft_wrap=True)
        near = get_close_matches(org, named, 3)
        meant = f" Did you mean {' or '.join(near)}?" if near else ""
        console.print(f"[yellow]No programme names {escape(org)}: it will see nothing.[/]{meant}")


def parties(programme: Programme) -> set[str]:
    """The organisations that a programme names: its commissioner, providers and Jobcentre districts."""
    districts = {area.jcp_district for area in programme.areas if area.jcp_district}
    return {programme.commissioner, *(provider.id for provider in programme.providers), *districts}


def _split(text: str | None) -> list[str] | None:
    return None if text is None else text.split()
