"""Programmes as they run here: every value with its source, and which of them are assumptions."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from shared.journey.programmes import VERSIONS
from shared.store.unit_of_work import UnitOfWork
from shared.terms.clients import Client
from shared.terms.faults import NotFound
from shared.terms.programme import FACTS, Programme, Programmes, SourcedValue

TERM = (
    "referrals_end_on",
    "last_referral_on",
    "ends_on",
    "last_day",
    "contract_years",
    "extension_years",
    "extended_on",
)
"""The term as written, and with an extension that was exercised: `last_referral_on`, `last_day`."""
SUMMARY = ("id", "name", "nation", "portfolio", "parts", "starts_on", "commissioner", "prime", *TERM)
PARTS = (
    "funders",
    "providers",
    "areas",
    "delivery_map",
    "referral_sources",
    "groups",
    "priority_lists",
    "eligibility",
    "clocks",
    "caseload_bands",
    "assessments",
    "service_standards",
    "exit_report",
    "measures",
    "obligations",
    "targets",
    "kpis",
    "governance",
)
SINGLE_PARTS = ("volume", "trial", "delivery_fee", "service_fee_range", "claim", "statement", "evaluator")
"""What there is at most one of; null where the contract has none."""
OUTCOME = {"id", "kind", "name", "order", "window", "claimed", "evidence", "implies", "excludes_with"}


def programmes_of(programmes: Programmes, client: Client, today: date) -> list[Programme]:
    """The running programmes in which the client's organisation has a part today; all of them for an operator.

    A contract has prices, caps and shares of competitors, so nobody else reads it.
    """
    operates = client.kind == "operator"
    return [p for p in programmes.values() if operates or programmes.parts_of(p.id, client.org, today)]


def running_programme(programmes: Programmes, client: Client, today: date, programme_id: str) -> Programme:
    """The programme in the version that runs here; raises `NotFound` unless the client may read it."""
    for programme in programmes_of(programmes, client, today):
        if programme.id == programme_id:
            return programme
    raise NotFound("programme", programme_id)


def programme_version(
    programmes: Programmes, client: Client, today: date, programme_id: str, version: str
) -> Programme:
    """The programme in any version that ever ran here; raises `NotFound` unless the client may read it."""
    if client.kind != "operator" and not programmes.parts_of(programme_id, client.org, today):
        raise NotFound("programme", programme_id)
    try:
        return programmes.of_version(programme_id, version)
    except KeyError as error:
        raise NotFound("version of the programme", version) from error


async def versions(uow: UnitOfWork, programme: Programme) -> list[dict[str, Any]]:
    """Every version that ever ran here, the newest last; `programme` is the running one."""
    rows = await uow.conn.fetch(VERSIONS, programme.id)
    return [
        {"programme_version": row["version"], "since": row["kept_at"], "running": row["version"] == programme.version}
        for row in rows
    ]


def summary(programme: Programme) -> dict[str, Any]:
    """Parties and term."""
    # Not `version`: that would become an ETag, and a programme changes by its file, not by a request.
    return {**{name: getattr(programme, name) for name in SUMMARY}, "programme_version": programme.version}


def contract(programme: Programme) -> dict[str, Any]:
    """What a client needs to refer people and to know what is counted, and every value as written."""
    single = {name: getattr(programme, name) for name in SINGLE_PARTS}
    return {
        **summary(programme),
        **{name: _as_json(getattr(programme, name)) for name in PARTS},
        "parties": _as_json(programme.other_parties),
        **{name: part and _as_json([part])[0] for name, part in single.items()},
        "facts_asked": facts_asked(programme),
        "outcomes": [outcome.model_dump(mode="json", include=OUTCOME) for outcome in programme.outcomes],
        "facts": [_fact(fact) for fact in programme.sourced_values],
    }


def _as_json(parts: Iterable[BaseModel]) -> list[dict[str, Any]]:
    return [part.model_dump(mode="json", by_alias=True, exclude_none=True) for part in parts]


def facts_asked(programme: Programme) -> list[dict[str, Any]]:
    """Each fact that a condition tests or the programme adds, with its kind and the conditions that read it."""
    custom = {fact.code: fact for fact in programme.asked_facts}
    tests = {condition.code: condition.test.facts for condition in programme.eligibility if condition.test}
    names = dict.fromkeys([*(name for facts in tests.values() for name in facts), *custom])
    return [
        {
            "fact": name,
            "kind": custom[name].kind if name in custom else FACTS[name],
            "conditions": [code for code, facts in tests.items() if name in facts],
            **({"name": custom[name].name, "codes": custom[name].codes} if name in custom else {}),
        }
        for name in names
    ]


def _fact(fact: SourcedValue) -> dict[str, Any]:
    return {
        "path": fact.path,
        "value": str(fact.value) if isinstance(fact.value, Decimal | date) else fact.value,
        "source": fact.source.text if fact.source else None,
        "assumption": bool(fact.source and fact.source.assumed),
    }
