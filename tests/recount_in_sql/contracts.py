"""Six invented contracts, each in the three versions it had in its life, written twice: as a file and as tables."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from tests.recount_in_sql.recount import ALWAYS

Length = tuple[int, str]
WORKING, DAYS, MONTHS = "working_days", "calendar_days", "calendar_months"


@dataclass(frozen=True)
class Version:
    """What a version of a contract says, and from which day it ran."""

    since: date
    nation: str = "england-and-wales"
    acknowledge: Length = (2, WORKING)
    acknowledge_later: tuple[Length, date] | None = None
    result: Length = (15, WORKING)
    halfway: Length = (6, MONTHS)
    roles: dict[str, str] = field(
        default_factory=lambda: {"ash": "prime", "oak": "subcontractor", "elm": "subcontractor"}
    )
    areas: tuple[str, ...] = ("hill", "dale")
    engaged: str | None = None
    seen_within: int = 30
    target: float = 0.75
    later_target: tuple[float, date] | None = None
    price: str = "1000.00"
    waits: int = 10


JAN, APR, AUG, NOV = date(2019, 1, 1), date(2019, 4, 15), date(2019, 8, 20), date(2019, 11, 5)
SWAPPED = {"ash": "subcontractor", "oak": "prime", "elm": "subcontractor"}
CONTRACTS: dict[str, tuple[Version, Version, Version]] = {
    "clocks": (
        Version(JAN),
        Version(AUG, acknowledge=(5, WORKING), result=(30, WORKING)),
        Version(NOV, acknowledge=(3, DAYS), result=(1, MONTHS), halfway=(3, MONTHS)),
    ),
    "targets": (
        Version(JAN),
        Version(AUG, target=0.25),
        Version(NOV, target=0.25, later_target=(0.5, date(2019, 10, 1)), waits=5),
    ),
    "providers": (
        Version(JAN),
        Version(AUG, roles=SWAPPED),
        Version(NOV, roles={"oak": "prime", "elm": "subcontractor"}),
    ),
    "standards": (
        Version(JAN),
        Version(APR, seen_within=10, nation="scotland"),
        Version(NOV, seen_within=45, engaged="met"),
    ),
    "areas": (
        Version(JAN, engaged="met"),
        Version(AUG, areas=("hill", "dale", "shore"), price="1250.00"),
        Version(NOV, areas=("hill", "shore"), price="900.00", halfway=(90, DAYS)),
    ),
    "dates": (
        Version(JAN, acknowledge=(2, WORKING)),
        Version(AUG, acknowledge_later=((6, WORKING), date(2019, 9, 2)), target=0.5),
        Version(NOV, acknowledge_later=((6, WORKING), date(2019, 9, 2)), nation="scotland", result=(10, DAYS)),
    ),
}

FILE = """
id: TEST
name: {name}
assumption: invented for a test
starts_on: 2019-01-01
nation: {nation}
commissioner: the-council
{prime}
providers: {{{providers}}}
areas: {{{areas}}}
referral_sources: {{jobcentre_plus: {{name: Jobcentre Plus}}}}
groups: {{YOUNG: {{name: Young}}, OLD: {{name: Old}}}}
clocks:
  acknowledge: [{{{acknowledge}, counted_from: referral}}{acknowledge_later}]
  start_or_fta: {{{result}, counted_from: referral}}
  halfway: {{{halfway}, counted_from: start}}
outcomes:
  job: {{kind: job_start, name: Job, prices: [{{effective_from: 2019-01-01, amount: {price}}}]}}
{engaged}
service_standards:
  seen: {{name: Seen, test: {{event: contact, within_days: {seen_within}, from: start}}, target: 0.9}}
kpis:
  K2: [{{name: In time, numerator: acknowledged_in_time, denominator: acknowledgements_due, basis: b, {limits}}}{later}]
  K3: {{name: Results, numerator: results_in_time, denominator: results_due, basis: b, {limits}}}
  K5:
    {{name: Rate, numerator: starts, denominator: referrals, basis: b, matures_after: start_or_fta, {limits}}}
  K8: {{name: Jobs, numerator: job_starts, denominator: starts, basis: b, matures_after: halfway, {limits}}}
  K9: {{name: Rate, numerator: outcomes, denominator: starts, basis: b, matures_after: halfway, {limits}}}
  K10: {{name: Chain, numerator: supply_chain_starts, denominator: starts, basis: b, {limits}}}
  NET: {{name: Net, numerator: net_referrals, basis: b, unit: count, target: 4, green: {{below: 0}}, amber: {{}}}}
  ON:
    {{name: Caseload, numerator: caseload, basis: b, unit: count, target: 12, green: {{below: 4, above: 4}},
     amber: {{below: 8}}}}
  WAIT:
    {{name: Wait, numerator: days_to_start, denominator: starts, basis: b, unit: count, target: {waits},
     green: {{above: 0}}, amber: {{above: 2}}}}
  SEEN: {{name: Seen, numerator: "standard:seen", denominator: "standard_due:seen", basis: b, {limits}}}
  MET: {{name: Met, numerator: engagements, denominator: referrals, basis: b, {limits}}}
"""


def text_of(version: Version, name: str) -> str:
    """The version as a programme file."""
    primes = [provider for provider, role in version.roles.items() if role == "prime"]
    later = ""
    if version.later_target:
        target, since = version.later_target
        in_time = "name: In time, numerator: acknowledged_in_time, denominator: acknowledgements_due, basis: b"
        later = f", {{{in_time}, {limits(target)}, effective_from: {since}}}"
    dated = ""
    if version.acknowledge_later:
        length, since = version.acknowledge_later
        dated = f", {{{_clock(length)}, counted_from: referral, effective_from: {since}}}"
    return FILE.format(
        name=name,
        nation=version.nation,
        prime=f"prime: {primes[0]}" if primes else "",
        providers=", ".join(f"{code}: {{name: {code}, role: {role}}}" for code, role in version.roles.items()),
        areas=", ".join(f"{code}: {{name: {code}, jcp_district: jcp-north}}" for code in version.areas),
        acknowledge=_clock(version.acknowledge),
        acknowledge_later=dated,
        result=_clock(version.result),
        halfway=_clock(version.halfway),
        price=version.price,
        engaged="  met: {kind: engagement, name: Met, meetings: 1}" if version.engaged else "",
        seen_within=version.seen_within,
        limits=limits(version.target),
        later=later,
        waits=version.waits,
    )


def limits(target: float) -> str:
    return f"target: {target}, green: {{below: 0}}, amber: {{below: 0.25}}"


def _clock(length: Length) -> str:
    return f"length: {length[0]}, unit: {length[1]}"


def rows_of(versions: list[tuple[str, Version]]) -> dict[str, list[tuple]]:
    """The versions as the tables of the recount, by the name under which each ran."""
    rows: dict[str, list[tuple]] = {name: [] for name in ("version", "clock", "role", "engagement", "standard", "kpi")}
    for n, (v, version) in enumerate(versions, 1):
        rows["version"].append((n, v, version.since, version.nation, True))
        rows["clock"] += [(v, *clock) for clock in _clocks(version)]
        rows["role"] += [(v, provider, role) for provider, role in version.roles.items()]
        rows["engagement"] += [(v, version.engaged)] if version.engaged else []
        rows["standard"].append((v, version.seen_within))
        rows["kpi"] += [(v, *kpi) for kpi in _kpis(version)]
    return rows


def _clocks(version: Version) -> Iterator[tuple]:
    yield ("acknowledge", "referral", *version.acknowledge, ALWAYS)
    yield ("start_or_fta", "referral", *version.result, ALWAYS)
    yield ("halfway", "start", *version.halfway, ALWAYS)
    if version.acknowledge_later:
        length, since = version.acknowledge_later
        yield ("acknowledge", "referral", *length, since)


def _kpis(version: Version) -> Iterator[tuple]:
    shares = {
        "K2": ("acknowledged_in_time", "acknowledgements_due", None),
        "K3": ("results_in_time", "results_due", None),
        "K5": ("starts", "referrals", "start_or_fta"),
        "K8": ("job_starts", "starts", "halfway"),
        "K9": ("outcomes", "starts", "halfway"),
        "K10": ("supply_chain_starts", "starts", None),
        "SEEN": ("standard:seen", "standard_due:seen", None),
        "MET": ("engagements", "referrals", None),
    }
    for kpi, (numerator, denominator, matures) in shares.items():
        yield kpi, ALWAYS, numerator, denominator, "share", version.target, 0, None, 0.25, None, matures, False
    if version.later_target:
        target, since = version.later_target
        yield "K2", since, *shares["K2"][:2], "share", target, 0, None, 0.25, None, None, False
    yield "NET", ALWAYS, "net_referrals", "", "count", 4, 0, None, None, None, None, False
    yield "ON", ALWAYS, "caseload", "", "count", 12, 4, 4, 8, None, None, False
    yield "WAIT", ALWAYS, "days_to_start", "starts", "count", version.waits, None, 0, None, 2, None, False
