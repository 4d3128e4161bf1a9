"""Prints the findings of an audit, for `milepost audit` and the demo."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from shared.journey.audit import Findings

LINES = 20


def print_findings(findings: Findings, console: Console) -> None:
    """The totals, the first differences by name, and the verdict."""
    table = Table(title="Audit of the four ledgers", title_justify="left", show_header=False)
    table.add_row("events emitted, each chained to the one before", f"{findings.events:,}")
    table.add_row("comparisons of a ledger with an inbox", f"{findings.links:,}")
    table.add_row("in transit or held, and accounted for", f"{len(findings.waiting):,}")
    table.add_row("lost, duplicated, reordered or changed", f"{len(findings.wrong):,}")
    console.print(table)
    for lines, colour in ((findings.wrong, "red"), (findings.waiting, "yellow")):
        for line in lines[:LINES]:
            console.print(f"  [{colour}]{escape(line)}[/]", highlight=False)
        if len(lines) > LINES:
            console.print(f"  … and {len(lines) - LINES} more")
    console.print(verdict(findings), highlight=False)


def verdict(findings: Findings) -> str:
    """One sentence, in colour."""
    if not findings.clean:
        return "[bold red]Not clean.[/] See above. `milepost replay SERVICE` closes a gap; docs/runbooks has the rest."
    if findings.waiting:
        return "[bold yellow]Clean.[/] Nothing is lost; some events are in transit or held."
    return "[bold green]Clean.[/] Nothing is lost, duplicated or out of order."
