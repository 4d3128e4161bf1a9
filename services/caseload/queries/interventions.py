"""Gaps in services, where one was found unsuitable, and what was referred to a partner service."""

from collections import Counter
from datetime import date

from services.caseload.queries import Resource
from services.caseload.tables import INTERVENTION
from shared.store.sealing import opened
from shared.store.unit_of_work import UnitOfWork
from shared.terms.clients import Client, Part
from shared.terms.programme import Party, Programme, Programmes

GAPS = """
SELECT p.programme, p.area, i.id, i.service_area, i.sealed
FROM intervention i JOIN participant p ON p.id = i.participant_id
WHERE i.state = 'UNSUITABLE' AND ($1::text IS NULL OR p.programme = $1)
"""
BY = ("programme", "area", "service_area")
REFERRED = """
SELECT i.*, p.programme FROM intervention i JOIN participant p ON p.id = i.participant_id
WHERE p.programme = ANY($1::text[]) AND i.referred_on IS NOT NULL AND i.id > $2 ORDER BY i.id
"""
OF_SERVICE = (
    "id",
    "programme",
    "service_area",
    "state",
    *(f"{s}_on" for s in ("referred", "accepted", "began", "ended")),
)


async def list_service_gaps(
    uow: UnitOfWork, programmes: Programmes, client: Client, programme: str | None
) -> list[Resource]:
    """How many interventions were found unsuitable, by area and service area; a borough's of its area [rule 175]."""
    if client.kind == "borough":
        await uow.show(programmes.with_part(client.org, Part.BOROUGH, uow.today), area=client.org)
    rows = [opened(uow.vault, INTERVENTION, row) for row in await uow.conn.fetch(GAPS, programme)]
    gaps = Counter((row["programme"], row["area"], row["service_area"]) for row in rows)
    shown = {gap: number if _is_shown(programmes, client, gap[0], number) else None for gap, number in gaps.items()}
    return [dict(zip((*BY, "unsuitable"), (*gap, shown[gap]), strict=True)) for gap in sorted(gaps)]


def _is_shown(programmes: Programmes, client: Client, programme_id: str, number: int) -> bool:
    """Whether a count is shown: a borough reads no small ones [rule 194]. Nothing here is a sum of others."""
    return client.kind != "borough" or number >= programmes.newest(programme_id).suppress_below


async def list_referred(
    uow: UnitOfWork, programmes: Programmes, service: str, after: str, limit: int
) -> list[Resource]:
    """One more than `limit` of the interventions that were referred to a service, and nothing else of the person."""
    served = programmes.with_part(service, Part.PARTNER_SERVICE, uow.today)
    await uow.show(served)
    entries = {name: _entries_of(programmes.newest(name), service, uow.today) for name in served}
    rows = [opened(uow.vault, INTERVENTION, row) for row in await uow.conn.fetch(REFERRED, served, after)]
    own = [row for row in rows if any(party.is_called(row["provider"] or "") for party in entries[row["programme"]])]
    return [{name: row[name] for name in (*OF_SERVICE, "result")} for row in own[: limit + 1]]


def _entries_of(programme: Programme, service: str, on: date) -> list[Party]:
    """The entries of an organisation as a partner service."""
    return [party for party in programme.partner_services(on) if party.organisation == service]
