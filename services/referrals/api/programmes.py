"""The programmes as they run here: every value with its source, and which of them are assumptions."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter

from shared.edge.api import Call, needs, not_found, shown
from shared.terms.programme import Fact, Programme

router = APIRouter(prefix="/v1/programmes", tags=["programmes"])
Reading = Annotated[Call, needs("programmes:read")]


@router.get("")
async def listed(call: Reading) -> Any:
    """Every programme people may be referred to."""
    return shown({"items": [_summary(programme) for programme in call.parts.programmes.values()], "next": None})


@router.get("/{programme_id}")
async def one(call: Reading, programme_id: str) -> Any:
    """A programme: parties, areas, groups, eligibility, clocks, and `facts`: each value with its source."""
    programme = call.parts.programmes.get(programme_id)
    if programme is None:
        raise not_found("programme", programme_id)
    parts = {
        name: _plain(getattr(programme, name)) for name in ("providers", "areas", "groups", "eligibility", "clocks")
    }
    facts = [_fact(fact) for fact in programme.facts]
    return shown({**_summary(programme), **parts, "facts": facts})


def _summary(programme: Programme) -> dict[str, Any]:
    named = ("id", "name", "nation", "starts_on", "referrals_end_on", "commissioner", "prime")
    # Not `version`: that would become an ETag, and a programme changes by its file, not by a request.
    return {**{name: getattr(programme, name) for name in named}, "programme_version": programme.version}


def _plain(terms: Any) -> list[dict[str, Any]]:
    return [term.model_dump(mode="json") for term in terms]


def _fact(fact: Fact) -> dict[str, Any]:
    value = str(fact.value) if isinstance(fact.value, Decimal | date) else fact.value
    source = fact.source
    told = {"source": source.text if source else None, "assumption": bool(source and source.assumed)}
    return {"path": fact.path, "value": value, **told}
