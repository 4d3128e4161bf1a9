"""A month signed off stays as it was; later news shows beside it, with its cause."""

from datetime import date

import pytest

from milepost.client import Answer
from tests.bench_of_one import Bench
from tests.service.kpi.people import Reader, emitted, in_error, march_2018, received, started

SIGN_OFF = "/v1/programmes/LLWHP/months/2018-03/sign-off"
MANAGER = ["contract_manager"]


@pytest.fixture
def today() -> date:
    return date(2018, 4, 3)


async def sign(bench: Bench, org: str = "local-london", kind: str = "commissioner", roles=MANAGER) -> Answer:
    async with bench.client(org, kind, roles=roles) as manager:
        return await manager.create(SIGN_OFF, {})


async def signed_march(bench: Bench) -> dict:
    """March 2018 with its 400 referrals, of whom one has started, signed on 3 April."""
    await bench.hear(march_2018(bench, {"HD": 300, "LTU": 68, "EA": 32}, date(2018, 3, 29)))
    await bench.tell("p0", started("maximus"), date(2018, 3, 29))
    answer = await sign(bench)
    assert answer.status_code == 201, answer.text
    return answer.json()


def figure(month: dict, kpi: str, window: str = "month") -> dict:
    return next(each for each in month["figures"] if (each["kpi"], each["window"]) == (kpi, window))


@pytest.mark.rule(93)
async def test_a_sign_off_freezes_every_figure_of_the_schedule_in_the_month_and_to_date(bench: Bench):
    month = await signed_march(bench)
    assert (month["state"], month["signed"]["signed_on"]) == ("SIGNED", "2018-04-03")
    assert len(month["figures"]) == 2 * len(bench.container.programmes["LLWHP"].kpis) == 32
    k1 = figure(month, "K1")["signed"]
    assert (k1["numerator"], k1["denominator"], k1["value"], k1["rag"]) == (400, 400, "100.0", "green")
    assert all(each["restated_by"] is None for each in month["figures"])


async def test_the_same_sign_off_sent_twice_is_answered_twice_and_done_once(bench: Bench):
    async with bench.client("local-london", "commissioner", roles=MANAGER) as manager:
        first = await manager.create(SIGN_OFF, {}, Idempotency_Key="march")
        again = await manager.create(SIGN_OFF, {}, Idempotency_Key="march")
        other = await manager.create(SIGN_OFF, {}, Idempotency_Key="march again")
    assert (first.status_code, again.status_code, again.headers["Idempotent-Replayed"]) == (201, 201, "true")
    assert first.json()["signed"] == again.json()["signed"]
    assert (other.status_code, other.json()["type"]) == (409, "/problems/forbidden-transition")


@pytest.mark.rule(93)
async def test_late_news_leaves_the_signed_figure_and_names_what_restates_it(bench: Bench, read: Reader):
    await signed_march(bench)
    late = emitted(bench, "late", received("sub-2"), date(2018, 3, 28), recorded=date(2018, 4, 9))
    await bench.hear([late])
    await bench.clock(date(2018, 4, 10))
    k1 = figure(await read("months/2018-03"), "K1")
    assert k1["signed"]["numerator"] == 400
    assert (k1["restated_by"]["numerator"], k1["restated_by"]["denominator"]) == (1, 0)
    assert [(why["participant_id"], why["movement"]) for why in k1["restated_by"]["movements"]] == [("late", 1)]


async def test_a_start_found_in_error_in_may_restates_march_with_its_reason(bench: Bench, read: Reader):
    await signed_march(bench)
    await bench.tell("p0", in_error(), date(2018, 5, 2))
    await bench.clock(date(2018, 5, 3))
    k17 = figure(await read("months/2018-03"), "K17")
    assert (k17["signed"]["numerator"], k17["restated_by"]["numerator"]) == (1, -1)
    why = k17["restated_by"]["movements"][0]
    assert (why["participant_id"], why["event"], why["reason"]) == (
        "p0",
        "participant.referred_in_error.v1",
        "already_employed",
    )


async def test_the_report_shows_the_signed_value_beside_the_value_as_it_stands(bench: Bench, read: Reader):
    await signed_march(bench)
    await bench.hear([emitted(bench, "late", received(), date(2018, 3, 28), recorded=date(2018, 4, 9))])
    await bench.clock(date(2018, 4, 10))
    k1 = (await read.kpi("K1", month="2018-03"))["in_month"]
    assert (k1["numerator"], k1["signed"]["numerator"]) == (401, 400)
    assert k1["restated_by"] == {"numerator": 1, "denominator": 0, "value": "100.3", "rag": "green"}
    figures = await read("figures/K1", month="2018-03")
    assert (figures["signed"]["value"], figures["restated_by"]["numerator"]) == ("100.0", 1)


async def test_what_happens_after_the_sign_off_is_no_restatement_of_it(bench: Bench, read: Reader):
    await signed_march(bench)
    await bench.tell("p1", started("sub-1"), date(2018, 4, 9))
    await bench.clock(date(2018, 5, 10))
    month = await read("months/2018-03")
    assert all(each["restated_by"] is None for each in month["figures"])
    k5 = await read.kpi("K5", month="2018-03")
    assert (k5["in_month"]["numerator"], k5["in_month"]["signed"]["numerator"]) == (2, 1)


async def test_as_it_stood_before_the_sign_off_the_month_was_not_signed(bench: Bench, read: Reader):
    await signed_march(bench)
    before = await read("months/2018-03", as_at="2018-04-02")
    assert (before["state"], before["signed"], before["figures"]) == ("CLOSED", None, [])
    assert (await read("report", month="2018-03", as_at="2018-04-02"))["signed"] is None


async def test_an_open_month_cannot_be_signed_off(bench: Bench):
    async with bench.client("local-london", "commissioner", roles=MANAGER) as manager:
        answer = await manager.create("/v1/programmes/LLWHP/months/2018-04/sign-off", {})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/forbidden-transition")
    assert answer.json()["allowed"] == ["close"]


async def test_a_month_cannot_be_signed_off_on_its_last_day_which_is_not_over(bench: Bench):
    await bench.clock(date(2018, 4, 30))
    async with bench.client("local-london", "commissioner", roles=MANAGER) as manager:
        early = await manager.create("/v1/programmes/LLWHP/months/2018-04/sign-off", {})
        await bench.clock(date(2018, 5, 1))
        after = await manager.create("/v1/programmes/LLWHP/months/2018-04/sign-off", {})
    assert (early.status_code, after.status_code) == (409, 201)


@pytest.mark.parametrize(
    ("org", "kind", "roles", "status"),
    [
        ("maximus", "prime", MANAGER, 403),
        ("local-london", "commissioner", [], 403),
        ("another-place", "commissioner", MANAGER, 404),
    ],
)
async def test_only_the_commissioners_contract_manager_signs_off(
    bench: Bench, org: str, kind: str, roles: list[str], status: int
):
    assert (await sign(bench, org, kind, roles)).status_code == status


async def test_a_sign_off_without_a_key_is_refused(bench: Bench):
    async with bench.client("local-london", "commissioner", roles=MANAGER) as manager:
        answer = await manager.post(SIGN_OFF, json={})
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/idempotency-key-required")


async def test_a_subcontractor_sees_that_a_month_is_closed_and_nothing_of_what_was_signed(bench: Bench, read: Reader):
    await signed_march(bench)
    month = await read("months/2018-03", "sub-1", "subcontractor")
    assert (month["state"], month["signed"], month["figures"]) == ("CLOSED", None, [])
