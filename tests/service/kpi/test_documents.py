"""What the served documents say of the answers is so: every answer has just the shape that OpenAPI shows."""

from datetime import date

import pytest
from pydantic import BaseModel

from services.kpi.responses.cohorts import CohortsOut
from services.kpi.responses.figures import SlicedFigureOut
from services.kpi.responses.months import MonthOut
from services.kpi.responses.records import RecordsOut
from services.kpi.responses.reports import ReportOut
from services.kpi.responses.supply_chain import SupplyChainOut
from tests.bench_of_one import Bench
from tests.service.kpi.journeys import journeys
from tests.service.kpi.people import Reader, received, started

ANSWERS: list[tuple[str, type[BaseModel]]] = [
    ("report", ReportOut),
    ("report?month=2018-03", ReportOut),
    ("report?month=2018-03&as_at=2018-03-09", ReportOut),
    ("figures/K1?month=2018-03", SlicedFigureOut),
    ("figures/K7?month=2018-06&window=rolling_3", SlicedFigureOut),
    ("figures/K9?month=2018-06&window=cumulative&group=HD", SlicedFigureOut),
    ("figures/K17/records?month=2018-04", RecordsOut),
    ("figures/K1/records?month=2018-04&part=denominator", RecordsOut),
    ("cohorts", CohortsOut),
    ("supply-chain", SupplyChainOut),
    ("months/2018-03", MonthOut),
    ("months/2018-04", MonthOut),
]


@pytest.fixture
async def told_and_signed(bench: Bench) -> None:
    await bench.hear(journeys(bench, 120))
    async with bench.client("local-london", "commissioner", roles=["contract_manager"]) as manager:
        answer = await manager.create("/v1/programmes/LLWHP/months/2018-03/sign-off", {})
    assert MonthOut.model_validate(answer.json()).state == "SIGNED"
    await bench.tell("late", received(), date(2018, 3, 5))
    await bench.tell("late", started(), date(2018, 3, 20))


async def test_every_answer_has_the_shape_that_is_documented(told_and_signed: None, read: Reader):
    for below, shape in ANSWERS:
        path, _, query = below.partition("?")
        asked = dict(pair.split("=") for pair in query.split("&")) if query else {}
        shape.model_validate(await read(path, **asked))
        shape.model_validate(await read(path, "sub-1", "subcontractor", **asked))


async def test_a_signed_month_that_was_restated_shows_it_in_the_documented_shape(told_and_signed: None, read: Reader):
    month = MonthOut.model_validate(await read("months/2018-03"))
    restated = {(each.kpi, each.window) for each in month.figures if each.restated_by}
    assert {("K1", "month"), ("K1", "cumulative"), ("K17", "month")} <= restated


async def test_the_served_documents_name_the_shapes(bench: Bench):
    document = bench.app.openapi()
    paths = document["paths"]
    assert paths["/v1/programmes/{programme_id}/report"]["get"]["responses"]["200"]["content"]["application/json"][
        "schema"
    ] == {"$ref": "#/components/schemas/ReportOut"}
    assert "from" in document["components"]["schemas"]["FigureOut"]["properties"]


async def test_every_operation_is_documented_for_a_generated_client(bench: Bench):
    operations = [
        operation
        for path, methods in bench.app.openapi()["paths"].items()
        for operation in methods.values()
        if path.startswith("/v1/")
    ]
    assert operations
    for operation in operations:
        [success] = [operation["responses"][status] for status in ("200", "201") if status in operation["responses"]]
        assert success["content"]["application/json"]["schema"]["$ref"]
        assert operation["summary"] and "[rule" not in operation["description"]
