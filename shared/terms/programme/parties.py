"""What an organisation is in a programme, from the fields of the programme that name organisations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from shared.terms.clients import Part

if TYPE_CHECKING:
    from shared.terms.programme.definition import Programme


def parties_of(programme: Programme) -> Iterator[tuple[str, Part]]:
    """Every organisation that the programme names, with each of its parts."""
    yield programme.commissioner, Part.COMMISSIONER
    yield from ((provider.id, Part(provider.role)) for provider in programme.providers)
    yield from ((area.jcp_district, Part.JCP_DISTRICT) for area in programme.areas)
    yield from ((area.code, Part.BOROUGH) for area in programme.areas)
    yield from ((funder.id, Part.FUNDER) for funder in programme.funders)
