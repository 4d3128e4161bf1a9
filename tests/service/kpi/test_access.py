"""Who sees which figures: the whole for commissioner and prime, their own for everybody else, nothing for strangers."""

from datetime import date

import pytest

from shared.terms.events.referral import ReferralSenderNamed
from shared.terms.paging import encode_cursor
from tests.bench_of_one import Bench
from tests.service.kpi.people import Reader, achieved, allocated, received, started

PARTIES = [
    ("local-london", "commissioner", {"p1", "p2", "p3"}, "programme"),
    ("maximus", "prime", {"p1", "p2", "p3"}, "programme"),
    ("sub-1", "subcontractor", {"p1"}, "own"),
    ("sub-2", "subcontractor", {"p2"}, "own"),
    ("sub-3", "subcontractor", set(), "own"),
    ("jcp-east-london", "jcp", {"p1", "p2"}, "own"),
    ("jcp-north-london", "jcp", {"p3"}, "own"),
]


@pytest.fixture
async def three(bench: Bench) -> None:
    await bench.tell("p1", received("sub-1"), date(2018, 3, 5))
    await bench.tell("p2", received("sub-2"), date(2018, 3, 5))
    await bench.tell("p3", received("maximus", area="enfield", district="jcp-north-london"), date(2018, 3, 5))


@pytest.mark.parametrize(("org", "kind", "visible", "scope"), PARTIES)
async def test_each_party_sees_the_sum_of_whom_it_may_see_and_is_told_so(
    three: None, read: Reader, org: str, kind: str, visible: set[str], scope: str
):
    report = await read("report", org, kind, month="2018-03")
    k1 = report["kpis"][0]["in_month"]
    assert (k1["numerator"], report["scope"]["of"]) == (len(visible), scope)
    assert k1["profile"] == (400 if scope == "programme" else None)


@pytest.mark.parametrize(("org", "kind", "visible", "scope"), PARTIES)
async def test_the_records_are_only_of_participants_a_party_may_see(
    three: None, read: Reader, org: str, kind: str, visible: set[str], scope: str
):
    page = await read("figures/K1/records", org, kind, month="2018-03")
    assert sorted(item["participant_id"] for item in page["items"]) == sorted(visible)


@pytest.mark.rule(157)
async def test_a_district_counts_whom_it_referred_and_nobody_of_its_area(bench: Bench, read: Reader):
    ours, theirs = received("sub-1"), received("sub-1").model_copy(update={"sent_by": "some-clinic"})
    earlier = received("sub-1").model_copy(update={"sent_by": None})
    await bench.tell("p1", ours, date(2018, 3, 5))
    await bench.tell("p2", theirs, date(2018, 3, 5))
    await bench.tell("p3", earlier, date(2018, 3, 5))
    assert await counted(read) == {"p1"}, "an event of an earlier release was sent by its actor"
    await bench.tell("p3", ReferralSenderNamed(sent_by="jcp-east-london"), date(2018, 3, 6))
    assert await counted(read) == {"p1", "p3"}
    await bench.tell("p1", ReferralSenderNamed(sent_by="some-clinic"), date(2018, 3, 6))
    assert await counted(read) == {"p3"}


async def counted(read: Reader) -> set[str]:
    page = await read("figures/K1/records", "jcp-east-london", "jcp", month="2018-03")
    return {item["participant_id"] for item in page["items"]}


BOROUGHS = [("newham", 12), ("enfield", 5), ("bexley", 0)]


@pytest.fixture
async def many(bench: Bench) -> None:
    """Twelve people of Newham with two providers, five of Enfield with a third."""
    enfield = received("maximus", area="enfield", district="jcp-north-london")
    for number, event in enumerate([*[received("sub-1")] * 7, *[received("sub-2")] * 5, *[enfield] * 5]):
        await bench.tell(f"m{number}", event, date(2018, 3, 5))


@pytest.mark.rule(175)
@pytest.mark.parametrize(("org", "people"), BOROUGHS)
async def test_a_borough_reads_figures_of_everybody_of_its_area_and_no_person(
    many: None, read: Reader, org: str, people: int
):
    report = await read("report", org, "borough", month="2018-03")
    k1 = report["kpis"][0]["in_month"]
    assert (k1["numerator"], report["scope"]["of"]) == (people, "area")
    figure = await read("figures/K1", org, "borough", month="2018-03", window="month")
    assert [each["code"] for each in figure["by_slice"]["area"] if each["numerator"]] == ([org] if people else [])
    assert figure["numerator"] == sum(each["numerator"] for each in figure["by_slice"]["provider"]) == people
    for below in ("figures/K1/records", "supply-chain", "months/2018-03"):
        answer = await read.answer(below, org, "borough")
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/forbidden"), below


@pytest.mark.rule(175)
async def test_a_borough_that_refers_counts_its_area_and_nobody_whom_it_sent_elsewhere(bench: Bench, read: Reader):
    elsewhere = received("sub-1", area="enfield").model_copy(update={"sent_by": "newham"})
    for about, event in [*((f"p{n}", received("sub-1")) for n in range(6)), ("p6", elsewhere)]:
        await bench.tell(about, event, date(2018, 3, 5))
        await bench.tell(about, started(), date(2018, 3, 20))
        await bench.tell(about, achieved(on=date(2018, 9, 10)), date(2018, 9, 10))
    report = await read("report", "newham", "borough", month="2018-03")
    assert report["kpis"][0]["in_month"]["numerator"] == 6
    cohorts = await read("cohorts", "newham", "borough")
    assert [(each["starters"], each["outcomes"]) for each in cohorts["cohorts"]] == [(6, 6)]
    assert [each["by_elapsed_month"] for each in cohorts["cohorts"]] == [[]], "the course would tell single people"
    assert (await read("figures/K1", "newham", "borough", month="2018-03", area="enfield"))["numerator"] == 0


@pytest.mark.rule(194)
async def test_a_borough_is_shown_no_small_count_and_no_share_of_one(three: None, bench: Bench, read: Reader):
    for about in ("p1", "p2"):
        await bench.tell(about, started(), date(2018, 3, 20))
        await bench.tell(about, achieved(on=date(2018, 9, 10)), date(2018, 9, 10))
    report = await read("report", "newham", "borough", month="2018-03")
    of_people = [line for line in report["kpis"] if line["measures"]["numerator"] in ("referrals", "starts")]
    for line in of_people:
        for window in ("in_month", "cumulative", "contracted"):
            figure = line[window]
            assert (figure["numerator"], figure["value"], figure["rag"]) == (None, None, "grey"), line["kpi"]
            assert figure["suppressed"] and figure["beside"] is None and figure["open_month"] is None
    figure = await read("figures/K1", "newham", "borough", month="2018-03", window="month")
    assert figure["numerator"] is None
    assert {row["numerator"] for rows in figure["by_slice"].values() for row in rows} == {None}
    cohorts = await read("cohorts", "newham", "borough")
    assert [(each["starters"], each["outcomes"], each["rate"]) for each in cohorts["cohorts"]] == [(None, None, None)]
    whole = await read("report", "local-london", "commissioner", month="2018-03")
    assert whole["kpis"][0]["in_month"]["numerator"] == 3, "who commissions reads every count"


@pytest.mark.rule(194)
async def test_a_borough_compares_no_two_answers_that_differ_in_one_person(many: None, read: Reader):
    for below in ("report", "figures/K1", "cohorts"):
        answer = await read.answer(below, "newham", "borough", as_at="2018-03-30")
        assert (answer.status_code, "last day of a month" in answer.json()["detail"]) == (400, True), below
        assert (await read.answer(below, "newham", "borough", as_at="2018-03-31")).status_code == 200
        assert (await read.answer(below, "newham", "borough", as_at="2020-09-01")).status_code == 200, "today"
    for narrowed in ({"provider": "sub-1"}, {"group": "HD"}, {"provider": "sub-1", "area": "newham"}):
        answer = await read.answer("figures/K1", "newham", "borough", **narrowed)
        assert (answer.status_code, "by_slice" in answer.json()["detail"]) == (400, True), narrowed


@pytest.mark.rule(175)
@pytest.mark.parametrize(("org", "kind"), [("ealing", "borough"), ("newham", "jcp"), ("local-london", "borough")])
async def test_an_area_is_told_to_its_borough_as_a_borough_and_to_nobody_else(
    three: None, read: Reader, org: str, kind: str
):
    for below in ("report", "figures/K1", "cohorts"):
        assert (await read.answer(below, org, kind)).status_code == 404


async def test_a_subcontractor_that_declined_sees_that_the_referral_came_and_went(bench: Bench, read: Reader):
    await bench.tell("p1", received("sub-1"), date(2018, 3, 5))
    await bench.tell("p1", allocated("sub-2"), date(2018, 3, 7))
    gone = await read("figures/K1/records", "sub-1", "subcontractor", month="2018-03")
    assert [item["movement"] for item in gone["items"]] == [1, -1]
    came = await read("figures/K1/records", "sub-2", "subcontractor", month="2018-03")
    assert [item["movement"] for item in came["items"]] == [1]


async def test_a_subcontractor_sees_no_other_provider_in_the_supply_chain_and_no_shares(three: None, read: Reader):
    mine = await read("supply-chain", "sub-1", "subcontractor")
    assert [line["provider"] for line in mine["providers"]] == ["sub-1"]
    assert mine["supply_chain"]["share"] is None
    assert mine["providers"][0]["referrals"] == 1


@pytest.mark.parametrize("below", ["report", "figures/K1", "figures/K1/records", "cohorts", "supply-chain"])
async def test_to_an_organisation_without_a_part_in_it_there_is_no_such_programme(read: Reader, below: str):
    answer = await read.answer(below, "somebody-else", "commissioner")
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


async def test_a_token_without_the_scope_reads_nothing(bench: Bench):
    async with bench.client("local-london", "commissioner", scopes=["figures:write"]) as reader:
        answer = await reader.get("/v1/programmes/LLWHP/report")
    assert answer.status_code == 403


BAD = [
    ({"month": "2018-3"}, "write it like 2018-03"),
    ({"month": "2017-12"}, "began in 2018-03"),
    ({"month": "2040-01"}, "no figures for 2040-01"),
    ({"as_at": "2020-09-02"}, "today, 2020-09-01, or earlier"),
    ({"as_at": "yesterday"}, ""),
    ({"colour": "green"}, "not known here"),
]


@pytest.mark.parametrize(("query", "says"), BAD)
async def test_a_question_that_cannot_be_answered_is_a_400_that_says_what_to_ask(read: Reader, query: dict, says: str):
    answer = await read.answer("report", **query)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-query")
    assert says in answer.json()["detail"]


async def test_all_unknown_codes_of_a_slice_are_named_at_once(read: Reader):
    answer = await read.answer("figures/K1", provider="sub-9", area="mars", group="HD")
    assert answer.status_code == 400
    assert {fault["code"] for fault in answer.json()["errors"]} == {"unknown-provider", "unknown-area"}


async def test_an_unknown_kpi_is_a_404_that_lists_the_schedule(read: Reader):
    for below in ("figures/K99", "figures/K99/records"):
        answer = await read.answer(below)
        assert answer.status_code == 404
        assert "K1, K2" in answer.json()["detail"]


CURSORS = ["nonsense", *map(encode_cursor, ([1], ["a", "b"], [0, 2**31], [0, -1], [2**63, 0], [10**30, 10**30]))]


@pytest.mark.parametrize("cursor", CURSORS)
async def test_a_cursor_that_the_list_did_not_give_out_is_refused(three: None, read: Reader, cursor: str):
    answer = await read.answer("figures/K1/records", month="2018-03", cursor=cursor)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-query")


async def test_a_cursor_past_the_last_record_gives_an_empty_page(three: None, read: Reader):
    page = await read("figures/K1/records", month="2018-03", cursor=encode_cursor([2**63 - 1, 2**31 - 1]))
    assert (page["items"], page["next"]) == ([], None)


async def test_a_kpi_without_start_cohorts_has_no_triangle(read: Reader):
    answer = await read.answer("cohorts", kpi="K1")
    assert answer.status_code == 400
    assert "K9" in answer.json()["detail"]
    assert (await read.answer("cohorts", kpi="K99")).status_code == 404


READS = ["report", "figures/K1", "figures/K1/records", "cohorts", "supply-chain", "months/2018-03"]


@pytest.mark.parametrize("below", READS)
async def test_no_figure_is_of_a_day_that_has_not_come_or_is_none(read: Reader, below: str):
    for as_at in ("2020-09-02", "9999-12-31", "2020-02-30", "soon", ""):
        answer = await read.answer(below, as_at=as_at)
        assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-query"), as_at
    before_anything = await read.answer(below, as_at="0001-01-01")
    assert before_anything.status_code == 200, before_anything.text


@pytest.mark.parametrize("below", READS)
async def test_of_a_programme_that_nobody_runs_there_is_nothing_to_read(bench: Bench, below: str):
    async with bench.client("local-london", "commissioner") as reader:
        answer = await reader.get(f"/v1/programmes/GONE/{below}")
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")
    assert "There is no programme" in answer.json()["detail"]


@pytest.mark.parametrize("below", READS)
async def test_every_read_asks_for_its_scope_and_its_own_parameters(bench: Bench, read: Reader, below: str):
    async with bench.client("local-london", "commissioner", scopes=["figures:write"]) as writer:
        refused = await writer.get(f"/v1/programmes/LLWHP/{below}")
    assert refused.status_code == 403 and "figures:read" in refused.json()["detail"]
    unknown = await read.answer(below, colour="green")
    assert unknown.status_code == 400
    assert "colour is not a parameter here" in unknown.json()["errors"][0]["message"]


@pytest.mark.parametrize("month", ["2018-3", "2018-13", "2018-00", "0000-01", "9999-12", "march", "2018-03-01"])
async def test_a_month_that_is_none_or_not_the_programmes_is_refused_wherever_it_is_named(bench: Bench, month: str):
    async with bench.client("local-london", "commissioner", roles=["contract_manager"]) as manager:
        for below in ("report", "figures/K1", "figures/K1/records"):
            answer = await manager.get(f"/v1/programmes/LLWHP/{below}", params={"month": month})
            assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-query"), below
        read = await manager.get(f"/v1/programmes/LLWHP/months/{month}")
        signed = await manager.create(f"/v1/programmes/LLWHP/months/{month}/sign-off", {})
    for answer in (read, signed):
        assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-query")


@pytest.mark.parametrize(
    "query",
    [{"window": "week"}, {"part": "half"}, {"limit": "0"}, {"limit": "201"}, {"group": "XX"}, {"provider": ""}],
)
async def test_records_that_cannot_be_asked_for_are_a_400(read: Reader, query: dict[str, str]):
    answer = await read.answer("figures/K1/records", **query)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-query")
    assert answer.json()["errors"]


async def test_a_programme_without_start_cohorts_says_so(bench: Bench):
    async with bench.client("west-london-alliance", "commissioner") as reader:
        first = await reader.get("/v1/programmes/MHET/cohorts")
        named = await reader.get("/v1/programmes/MHET/cohorts", params={"kpi": "fidelity"})
        unknown = await reader.get("/v1/programmes/MHET/cohorts", params={"kpi": "K99"})
    for answer in (first, named):
        assert (answer.status_code, answer.json()["detail"]) == (404, "MHET has no KPI by start cohort.")
    assert unknown.status_code == 404 and "has no such KPI" in unknown.json()["detail"]
    assert "there is ." not in unknown.json()["detail"]
