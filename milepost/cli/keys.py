"""`milepost keys`: a new key for a service to sign its events and anchors with."""

from typing import Annotated

import typer
from rich.console import Console

from milepost.cli.asking import OneService, a_service
from shared.journey.signing import SigningKey

Name = Annotated[str, typer.Argument(help="A name that the service has not used before, such as k2.")]


def keys(service: OneService, name: Name) -> None:
    """Print the private key for the service's own settings, and the public key for everybody's."""
    key, owner = SigningKey.generate(name), a_service(service)
    console = Console(highlight=False, soft_wrap=True)
    console.print("# Only for the worker of the service; keep it in your secret store:")
    console.print(f"MILEPOST_{owner.upper()}_SIGNING_KEY={key.text}")
    console.print("# Add to the list for every service and for the audit, and never remove an older one:")
    console.print(f"MILEPOST_PUBLIC_KEYS={owner}/{key.public_text}")
