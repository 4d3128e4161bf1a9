"""`milepost audit`: prove from the four databases that no event was lost, duplicated or reordered."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console

from milepost import discovery
from milepost.audit import audit_databases, audit_over_http
from milepost.audit_report import print_findings
from milepost.cli.asking import Data

OverHttp = Annotated[
    bool, typer.Option("--http", help="Ask the services and not their databases: compares digests, not single events.")
]


def audit(http: OverHttp = False, data: Data = None) -> None:
    """Compare every ledger with every inbox, outbox and held event, and verify every chain. Exits 1 on a fault."""
    if http:
        findings = asyncio.run(audit_over_http(discovery.find(data)))
    else:
        findings = asyncio.run(audit_databases(discovery.find_ledgers(data)))
    print_findings(findings, Console())
    raise typer.Exit(findings.exit_code)
