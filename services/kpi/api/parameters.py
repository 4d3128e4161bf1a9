"""The parameters that several routes take, and the view that they select."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Path, Query

from services.kpi.domain import View
from services.kpi.domain.figures import Dimension
from services.kpi.queries.views import open_view
from shared.edge.request_context import RequestContext, needs
from shared.store.unit_of_work import UnitOfWork
from shared.terms.clients import DELIVERS, Part
from shared.terms.events.referral import ReferralReceived
from shared.terms.programme import Window


@dataclass
class SliceQuery:
    """Query parameters that narrow a figure to a provider, an area and a group."""

    provider: str | None = None
    area: str | None = None
    group: str | None = None

    @property
    def filters(self) -> dict[Dimension, str]:
        codes: dict[Dimension, str | None] = {"provider": self.provider, "area": self.area, "group": self.group}
        return {name: code for name, code in codes.items() if code is not None}


READERS = ("commissioner", *sorted(DELIVERS), "jcp", "auditor")
Reading = Annotated[RequestContext, needs("figures:read", kinds=READERS)]
ReadingWithoutPeople = Annotated[RequestContext, needs("figures:read", kinds=[*READERS, "borough", "evaluator"])]
Judging = Annotated[
    RequestContext, needs("figures:write", roles=["contract_manager"], part=[Part.COMMISSIONER], creates=True)
]
ProgrammeId = Annotated[str, Path(examples=[ReferralReceived.EXAMPLE["programme"]])]
KpiId = Annotated[str, Path(description="a KPI of the programme's schedule", examples=["K1"])]
MonthPath = Annotated[str, Path(description="YYYY-MM", examples=["2018-03"])]
MonthQuery = Annotated[str | None, Query(description="YYYY-MM; by default the month of as_at", examples=["2018-03"])]
AsAt = Annotated[date | None, Query(description="as it stood at the end of this day in London; by default today")]
WindowQuery = Annotated[Window | None, Query(description="by default the window of the KPI's contract")]
Slice = Annotated[SliceQuery, Depends()]


async def requested_view(
    context: RequestContext, uow: UnitOfWork, programme_id: str, month: str | None = None, as_at: date | None = None
) -> View:
    """The view, for an organisation with a part in the programme, and the part that the route needs."""
    view = await open_view(uow, context.container.programmes, programme_id, context.client, month, as_at)
    uow.require_part(programme_id)
    return view
