"""`milepost audit`: prove from the four databases that no event was lost, duplicated or reordered."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from milepost import discovery
from milepost.anchors import read_kept
from milepost.audit import audit_databases, audit_over_http
from milepost.audit_report import print_findings
from milepost.cli.asking import Data

OverHttp = Annotated[
    bool, typer.Option("--http", help="Ask the services and not their databases: compares digests, not single events.")
]


KeptAnchors = Annotated[
    Path | None,
    typer.Option("--anchors", exists=True, help="A file or folder of `milepost anchors`: finds a rewritten ledger."),
]


def audit(http: OverHttp = False, anchors: KeptAnchors = None, data: Data = None) -> None:
    """Compare every ledger with every inbox, outbox and held event, and verify every chain. Exits 1 on a fault."""
    kept = read_kept(anchors) if anchors else None
    if http:
        findings = asyncio.run(audit_over_http(discovery.find(data), kept))
    else:
        findings = asyncio.run(audit_databases(discovery.find_ledgers(data), kept))
    print_findings(findings, Console())
    raise typer.Exit(findings.exit_code)
