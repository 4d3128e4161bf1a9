"""Figures counted a second time, from the ledgers' events with sets and counters, to hold the first count against.

It shares no code with the counting it checks; tests and the crash runs compare the two.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

import orjson

from shared.edge.database import Database

Figures = dict[tuple[str, str, str, str, str], int]
"""{(measure, month as YYYY-MM, provider, area, group): sum}, without zeroes; `outcome_payments` in pence."""

HELD = """
SELECT measure, month, provider, area, group_code, sum(amount)::bigint AS amount FROM movement
WHERE generation = (SELECT coalesce(max(generation), 0) FROM generation WHERE state = 'live')
GROUP BY 1, 2, 3, 4, 5 HAVING sum(amount) <> 0
"""


class Told(Protocol):
    """An event of a ledger: an `Envelope` is one. Each source's events must be in its own order."""

    @property
    def type(self) -> str: ...
    @property
    def stream_id(self) -> str: ...
    @property
    def occurred_on(self) -> date: ...
    @property
    def value(self) -> bytes: ...


def recount(events: Iterable[Told]) -> Figures:
    """What the figures must be, however the sources' events were interleaved."""
    of: dict[str, list[tuple[str, date, dict[str, Any]]]] = defaultdict(list)
    for event in events:
        of[event.stream_id].append((event.type.rsplit(".", 1)[0], event.occurred_on, orjson.loads(event.value)))
    figures: Counter[tuple[str, str, str, str, str]] = Counter()
    for told in of.values():
        figures.update(_person(told))
    return {key: amount for key, amount in figures.items() if amount}


async def figures_of(database: Database) -> Figures:
    """The figures as kpi holds them now, in the shape of `recount`."""
    async with database.as_worker() as tx:
        rows = await tx.conn.fetch(HELD)
    return {(r["measure"], r["month"], r["provider"], r["area"], r["group_code"]): r["amount"] for r in rows}


def _person(told: list[tuple[str, date, dict[str, Any]]]) -> Counter[tuple[str, str, str, str, str]]:
    by_type: dict[str, list[tuple[date, dict[str, Any]]]] = defaultdict(list)
    for name, on, data in told:
        by_type[name].append((on, data))
    result: Counter[tuple[str, str, str, str, str]] = Counter()
    if "referral.received" not in by_type:
        return result
    referred_on, referral = by_type["referral.received"][0]
    provider = [referral, *(data for _, data in by_type["referral.allocated"])][-1]["provider"]
    started = by_type["participant.started"]
    later = started[0][1]["provider"] if started else provider

    def add(measure: str, on: date, who: str, amount: int = 1) -> None:
        result[measure, on.strftime("%Y-%m"), who, referral["area"], referral["group"]] += amount

    add("referrals", referred_on, provider)
    add(_net_or_why(set(by_type)), referred_on, provider)
    for on, data in by_type["claim.paid"] + by_type["claim.recovered"]:
        add("outcome_payments", on, later, int(Decimal(data["amount"]) * 100))
    if started and "participant.referred_in_error" not in by_type:
        for measure, days in _after_start(by_type).items():
            for on in days:
                add(measure, on, later)
    return result


def _net_or_why(types: set[str]) -> str:
    if "participant.referred_in_error" in types:
        return "referred_in_error"
    if "referral.rejected" in types:
        return "rejected"
    return "cancelled" if types & {"referral.cancelled", "participant.withdrawn"} else "net_referrals"


def _after_start(by_type: dict[str, list[tuple[date, dict[str, Any]]]]) -> dict[str, list[date]]:
    voided = {data["job_id"] for _, data in by_type["job.voided"]}
    started_on = by_type["participant.started"][0][0]
    jobs = [on for on, d in by_type["job.started"] if d["job_id"] not in voided and on >= started_on]
    lost = {(data["outcome"], data["round"]) for _, data in by_type["outcome.unachieved"]}
    return {
        "starts": [on for on, _ in by_type["participant.started"]],
        "job_starts": sorted(jobs)[:1],
        "outcomes": [on for on, d in by_type["outcome.achieved"] if (d["outcome"], d["round"]) not in lost],
    }
