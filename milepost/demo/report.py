"""The progress report of S0, under its headings where Milepost has the figures, each with its API address."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table

from milepost.demo.bars import bar, colour_of, coloured
from milepost.demo.reading import Figures, Reading
from shared.terms.programme import Programme

GROUPS = {"HD": "disability or health condition", "LTU": "long-term unemployed", "EA": "early access"}
MOST_COHORTS = 6


def print_report(reading: Reading, programme: Programme, console: Console) -> None:
    """The whole report."""
    console.print()
    console.print(Rule("[bold]Local London Work and Health Programme Progress Report[/]"))
    console.print(
        f"[dim]As of {reading.last['as_at']}; figures by the service kpi, money by outcomes.[/]", highlight=False
    )
    for heading, parts in sections(reading, programme):
        console.print(f"\n[bold underline]{heading}[/]")
        for part in parts:
            console.print(Padding(part, (0, 0, 0, 2)), highlight=False)


def sections(reading: Reading, programme: Programme) -> Iterator[tuple[str, list[RenderableType]]]:
    """Each heading of S0 with its parts, in the order of S0."""
    yield "Background", [parties(programme), cohort_mix(reading)]
    yield "LLWHP Delivery Model", [outcomes_by_cohort(reading), supply_chain_share(reading)]
    yield "Commencement of service delivery", [referrals_against_profile(reading), start_rate(reading), NOT_HERE]
    yield "Contract Management", [kpi_schedule(reading), restatements(reading), statements_in_brief(reading)]


NOT_HERE = "[dim]Resourcing, Systems, Stakeholders, Integration: Milepost has no figures for these yet.[/]"


def parties(programme: Programme) -> str:
    """The prime, the size of its supply chain, the funding and the volume of the contract."""
    prime, chain = programme.provider(programme.receiver).name, len(programme.providers) - 1
    funding, volume = (
        f"£{(programme.funding_total or 0) / 100:,.0f}",
        f"{programme.volume.referrals if programme.volume else 0:,} referrals in five years",
    )
    return f"{prime} and a supply chain of {chain}; {funding}; {volume} [S0 §2, 3, 4, 6]"


def cohort_mix(reading: Reading) -> RenderableType:
    """Each group's share of the referrals: of the contract, by 9 March 2018 and to date."""
    friday, latest = reading.kpi("friday", "K7")["in_month"], reading.kpi("last", "K7")["cumulative"]
    then = {part["code"]: part for part in friday["slices"]}
    table = Table("Cohort mix", "contract", "by 9 March 2018", "to date", "", box=None, padding=(0, 2, 0, 0))
    for part in latest["slices"]:
        code = part["code"]
        early = then[code]
        table.add_row(
            f"{code} [dim]{GROUPS.get(code, '')}[/]",
            f"{part['target']} %",
            f"{early['value']} % ({early['numerator']})",
            f"{part['value']} % ({part['numerator']})",
            bar(part["value"], 100, 24, colour_of(part["rag"])),
        )
    return Group(table, address(latest))


def referrals_against_profile(reading: Reading) -> RenderableType:
    """Three columns: as it stood, as signed, as of the last month."""
    friday, march = reading.kpi("friday", "K1")["in_month"], reading.kpi("march", "K1")["in_month"]
    last = reading.kpi("last", "K1")
    month, to_date, signed, opened = last["in_month"], last["cumulative"], march["signed"], friday["open_month"]
    table = Table("Referrals v profile", box=None, padding=(0, 2, 0, 0))
    for column in ("as it stood on 9 March", "as signed for 31 March", f"as of {reading.last['month']}", "to date"):
        table.add_column(column)
    table.add_row("referrals", str(opened["to_date"]), *_values("numerator", signed, month, to_date))
    table.add_row("profile", str(opened["profile"]), *_values("denominator", signed, month, to_date))
    shares = [f"{figure['value']} %" for figure in (signed, month, to_date)]
    table.add_row("share of profile", f"[bold]{opened['share_of_profile']} %[/]", *shares)
    table.add_row("", "open: no colour yet", *(coloured(figure["rag"]) for figure in (signed, month, to_date)))
    pace = (
        f"On 9 March {opened['working_days_elapsed']} of {opened['working_days']} working days had passed: pro rata "
        f"{opened['pro_rata_profile']}, so {opened['share_of_pro_rata']} % of it. S0 §10: 362 of 400."
    )
    return Group(table, f"[dim]{pace}[/]", address(friday), address(march), address(month))


def _values(name: str, *figures: Figures) -> list[str]:
    return [str(figure[name]) for figure in figures]


def start_rate(reading: Reading) -> RenderableType:
    """Starts per referral, of March 2018 and to date, with the reason for the colour."""
    march, to_date = reading.kpi("march", "K5")["in_month"], reading.kpi("last", "K5")["cumulative"]
    lines = [
        f"Start rate  March 2018: {_ratio(march)}   to date: {_ratio(to_date)}, target {to_date['target']} %",
        f"[dim]{to_date['rag_reason']}[/]",
    ]
    return Group("", *lines, address(to_date))


def _ratio(figure: Figures) -> str:
    value = "no value" if figure["value"] is None else f"{figure['value']} %"
    return f"{value} ({figure['numerator']} of {figure['denominator']}) {coloured(figure['rag'])}"


def outcomes_by_cohort(reading: Reading) -> RenderableType:
    """Sustained outcomes by cohort, mature ones judged, and the first cohort against the contracted curve."""
    together = reading.cohorts["mature"]
    table = Table("Sustained outcomes by cohort", "starters", "outcomes", "rate", "", box=None, padding=(0, 2, 0, 0))
    for cohort in reading.cohorts["cohorts"][:MOST_COHORTS]:
        rate = cohort["rate"] if cohort["mature"] else cohort["so_far"]
        state = "mature" if cohort["mature"] else f"matures {cohort['matures_on']}"
        text = f"{rate} %" if cohort["mature"] else f"[dim]{rate} % so far[/]"
        chart = bar(rate, 100, 24, "cyan" if cohort["mature"] else "bright_black")
        table.add_row(
            cohort["cohort"], str(cohort["starters"]), str(cohort["outcomes"]), text, chart + f" [dim]{state}[/]"
        )
    judged = f"Mature cohorts: {_ratio(together)}, target {together['target']} % of clients [S0 §5]"
    why = f"[dim]{together['rag_reason']}; simulated, and tuned to nothing[/]"
    return Group("", table, judged, why, first_cohort(reading), address(together))


def first_cohort(reading: Reading) -> RenderableType:
    """The first cohort, every third month, with the curve of the contract."""
    first = reading.cohorts["cohorts"][0]
    table = Table(f"Cohort {first['cohort']} by month", "reached", "│ contracted", "", box=None, padding=(0, 2, 0, 0))
    for point in first["by_elapsed_month"][3:22:3]:
        chart = bar(point["rate"], 100, 24, "cyan", mark=point["curve"])
        table.add_row(f"month {point['elapsed']}", f"{point['rate']} %", f"{point['curve']} %", chart)
    return Padding(table, (1, 0))


def supply_chain_share(reading: Reading) -> RenderableType:
    """Each provider's share of the starts, with an alarm where it drifts from the contract."""
    chain = reading.supply_chain
    table = Table(
        "Supply chain", "referrals", "starts", "share of starts", "contract", "", box=None, padding=(0, 2, 0, 0)
    )
    providers = [(provider["name"], provider) for provider in chain["providers"]]
    for name, line in [("all subcontractors", chain["supply_chain"]), *providers]:
        alarm = "[red]drift[/]" if line["alarm"] else ""
        chart = bar(line["share"], 60, 18, "red" if line["alarm"] else "green")
        share, target = f"{line['share']} %", f"{line['target']} %"
        table.add_row(name, str(line["referrals"]), str(line["starts"]), share, target, f"{chart} {alarm}")
    figure = reading.kpi("last", "K10")["cumulative"]
    judged = f"Supply chain share of starts: {_ratio(figure)}, target {figure['target']} % [S0 §6]"
    return Group("", table, judged, f"[dim]{figure['rag_reason']}[/]", address(figure))


def kpi_schedule(reading: Reading) -> RenderableType:
    """Every KPI of the schedule with its colour, the last month and to date."""
    table = Table(f"KPI schedule, {reading.last['month']}", "in the month", "to date", box=None, padding=(0, 2, 0, 0))
    for line in reading.last["kpis"]:
        table.add_row(f"{line['kpi']} {line['name']}", _cell(line["in_month"]), _cell(line["cumulative"]))
    programme, month = reading.last["programme"], reading.last["month"]
    return Group(table, f"[dim]kpi GET /v1/programmes/{programme}/report?month={month}[/]")


def _cell(figure: Figures) -> str:
    value = "–" if figure["value"] is None else f"{figure['value']} %"
    return f"{value} {coloured(figure['rag'])}"


def restatements(reading: Reading) -> RenderableType:
    """The signed months that later events changed, and the reason for the first."""
    in_months = [change for change in reading.restated if change["window"] == "month"]
    if not in_months:
        return "\nNo signed month has been restated."
    months = len({change["month"] for change in in_months})
    outcome = next((change for change in in_months if change["kpi"] == "K19"), in_months[0])
    heading = f"Restatements: later events changed the figures of {months} signed months; what was signed stays signed."
    return Group("", heading, restatement(outcome), address(outcome))


def restatement(change: Figures) -> str:
    """One changed figure: what was signed, what it is now, and the first event that changed it."""
    signed, by = change["signed"], change["restated_by"]
    first = by["movements"][:1]
    why = "".join(f"; {move['event']} of {move['occurred_on']}, recorded {move['recorded_at'][:10]}" for move in first)
    now = signed["numerator"] + by["numerator"]
    return f"{change['name']}, {change['month']}: signed {signed['numerator']}, now {now}{why}"


def statements_in_brief(reading: Reading) -> RenderableType:
    """The first, the peak, the one with the recovery, and the last."""
    statements = list(reading.statements.items())
    table = Table("Statement", "delivery fee", "outcomes", "recoveries", "total", "", box=None, padding=(0, 2, 0, 0))
    chosen = {"first": statements[0], "peak": max(statements, key=lambda item: Decimal(item[1]["total"]))}
    recovered = next((item for item in statements if Decimal(item[1]["recoveries"])), None)
    if recovered:
        chosen["recovery"] = recovered
    chosen["last"] = statements[-1]
    for name, (month, statement) in chosen.items():
        money = [_pounds(statement[part]) for part in ("delivery_fee", "outcomes", "recoveries", "total")]
        table.add_row(f"{name}, {month}", *money, f"[dim]outcomes GET /v1/statements/{statement['id']}[/]")
    return Group("", table, f"[dim]{len(statements)} statements, each authorised.[/]", *_reversals(recovered))


def _reversals(recovered: tuple[str, Figures] | None) -> Iterator[str]:
    """A recovery names the line it reverses."""
    lines = recovered[1]["lines"] if recovered else []
    for line in lines:
        if line["kind"] == "recovery":
            amount = _pounds(line["amount"])
            yield f"[dim]The recovery of {amount}, line {line['id']}, reverses line {line['reverses']}.[/]"


def _pounds(text: Any) -> str:
    amount = Decimal(str(text))
    return f"{'−' if amount < 0 else ''}£{abs(amount):,.2f}"


def address(figure: Figures) -> str:
    """The API address of the figure."""
    return f"[dim]kpi GET {figure['href']}[/]"
