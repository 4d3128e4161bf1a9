"""The programmes as they run here: every value with its source, and which of them are assumptions."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter

from shared.edge.request_context import RequestContext, requires_scope
from shared.edge.responses import json_response
from shared.journey.programmes import VERSIONS
from shared.terms.faults import NotFound
from shared.terms.programme import FACTS, Programme, SourcedValue

router = APIRouter(prefix="/v1/programmes", tags=["programmes"])
Reading = Annotated[RequestContext, requires_scope("programmes:read")]
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
TERMS = ("volume", "trial", "delivery_fee", "service_fee_range", "claim", "statement", "evaluator")
"""What there is at most one of; null where the contract has none."""
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
OF_OUTCOMES = {"id", "kind", "name", "order", "window", "claimed", "evidence", "implies", "excludes_with"}


@router.get("")
async def listed(context: Reading) -> Any:
    """Every programme people may be referred to."""
    return json_response(
        {"items": [_summary(programme) for programme in context.container.programmes.values()], "next": None}
    )


@router.get("/{programme_id}")
async def one(context: Reading, programme_id: str) -> Any:
    """A programme: parties, areas, groups, conditions, support, outcomes, fee, KPIs, evaluator, governance.

    `facts` is each value as it is written, with its source.
    """
    return json_response(_whole(_running(context, programme_id)))


@router.get("/{programme_id}/versions")
async def versions(context: Reading, programme_id: str) -> Any:
    """Every version that ever ran here, the newest last; a referral says which one it came under."""
    running = _running(context, programme_id)
    async with context.unit_of_work() as uow:
        rows = await uow.conn.fetch(VERSIONS, programme_id)
    kept = [
        {"programme_version": row["version"], "since": row["kept_at"], "running": row["version"] == running.version}
        for row in rows
    ]
    return json_response({"items": kept, "next": None})


@router.get("/{programme_id}/versions/{version}")
async def version(context: Reading, programme_id: str, version: str) -> Any:
    """A programme as it was in one version, also when another runs now."""
    try:
        return json_response(_whole(context.container.programmes.of_version(programme_id, version)))
    except KeyError as error:
        raise NotFound("version of the programme", version) from error


def _running(context: RequestContext, programme_id: str) -> Programme:
    programme = context.container.programmes.get(programme_id)
    if programme is None:
        raise NotFound("programme", programme_id)
    return programme


def _whole(programme: Programme) -> dict[str, Any]:
    """What a client needs to refer somebody and to know what is counted, and behind it every value as written."""
    parts = {name: _plain(getattr(programme, name)) for name in PARTS} | _terms(programme)
    asked = [_asked(programme, name) for name in _facts_of(programme)]
    outcomes = [outcome.model_dump(mode="json", include=OF_OUTCOMES) for outcome in programme.outcomes]
    facts = [_fact(fact) for fact in programme.sourced_values]
    return {**_summary(programme), **parts, "facts_asked": asked, "outcomes": outcomes, "facts": facts}


def _terms(programme: Programme) -> dict[str, Any]:
    terms = {name: getattr(programme, name) for name in TERMS}
    return {name: term and _plain([term])[0] for name, term in terms.items()}


def _facts_of(programme: Programme) -> list[str]:
    tested = [name for one in programme.eligibility if one.test for name in one.test.facts]
    return list(dict.fromkeys([*tested, *(fact.code for fact in programme.asked_facts)]))


def _asked(programme: Programme, name: str) -> dict[str, Any]:
    own = {fact.code: fact for fact in programme.asked_facts}.get(name)
    conditions = [one.code for one in programme.eligibility if one.test and name in one.test.facts]
    told = {"fact": name, "kind": own.kind if own else FACTS[name], "conditions": conditions}
    return told | ({"name": own.name, "codes": own.codes} if own else {})


def _summary(programme: Programme) -> dict[str, Any]:
    named = ("id", "name", "nation", "portfolio", "parts", "starts_on", "commissioner", "prime", *TERM)
    # Not `version`: that would become an ETag, and a programme changes by its file, not by a request.
    return {**{name: getattr(programme, name) for name in named}, "programme_version": programme.version}


def _plain(terms: Any) -> list[dict[str, Any]]:
    return [term.model_dump(mode="json", by_alias=True, exclude_none=True) for term in terms]


def _fact(fact: SourcedValue) -> dict[str, Any]:
    value = str(fact.value) if isinstance(fact.value, Decimal | date) else fact.value
    source = fact.source
    told = {"source": source.text if source else None, "assumption": bool(source and source.assumed)}
    return {"path": fact.path, "value": value, **told}
