"""One figure, its slices, and the ids behind it at the same day."""

from datetime import date

import pytest

from tests.bench_of_one import Bench
from tests.service.kpi.people import Reader, allocated, in_error, march_2018, received, started

S0 = {"HD": 272, "LTU": 61, "EA": 29}


@pytest.mark.rule(90)
async def test_slices_by_provider_area_and_group_each_sum_to_the_total(bench: Bench, read: Reader):
    await bench.hear(march_2018(bench, S0))
    figure = await read("figures/K1", month="2018-03")
    assert {by: sum(part["numerator"] for part in parts) for by, parts in figure["by_slice"].items()} == {
        "provider": 362,
        "area": 362,
        "group": 362,
    }
    assert figure["by_slice"]["group"][0] == {"code": "EA", "numerator": 29, "denominator": None, "value": None}


async def test_a_filter_leaves_one_slice_and_no_profile_to_hold_it_against(bench: Bench, read: Reader):
    await bench.hear(march_2018(bench, S0))
    figure = await read("figures/K1", month="2018-03", group="EA")
    assert (figure["numerator"], figure["denominator"], figure["rag"]) == (29, None, "grey")
    assert figure["filters"] == {"group": "EA"}
    assert "group=EA" in figure["records"]


async def test_the_ratio_of_a_slice_is_of_the_slices_own_sums(bench: Bench, read: Reader):
    for about, provider in (("p1", "sub-1"), ("p2", "sub-1"), ("p3", "maximus")):
        await bench.tell(about, received(provider), date(2018, 3, 5))
    await bench.tell("p1", started("sub-1"), date(2018, 3, 20))
    figure = await read("figures/K5", month="2018-03")
    assert (figure["numerator"], figure["denominator"], figure["value"]) == (1, 3, "33.3")
    by_provider = {part["code"]: part["value"] for part in figure["by_slice"]["provider"]}
    assert by_provider == {"sub-1": "50.0", "maximus": "0.0"}


async def test_slices_of_a_share_are_held_against_the_whole(bench: Bench, read: Reader):
    for about, provider in (("p1", "sub-1"), ("p2", "maximus")):
        await bench.tell(about, received(provider), date(2018, 3, 5))
        await bench.tell(about, started(provider), date(2018, 3, 20))
    figure = await read("figures/K10", month="2018-03")
    by_provider = {part["code"]: part["value"] for part in figure["by_slice"]["provider"]}
    assert by_provider == {"maximus": "0.0", "sub-1": "50.0"}


async def test_a_longer_window_reaches_back_over_its_months(bench: Bench, read: Reader):
    for n, month in enumerate((3, 4, 5, 6)):
        await bench.tell(f"p{n}", received(), date(2018, month, 8))
    numerators = {
        window: (await read("figures/K1", month="2018-06", window=window))["numerator"]
        for window in ("month", "rolling_3", "rolling_12", "cumulative")
    }
    assert numerators == {"month": 1, "rolling_3": 3, "rolling_12": 4, "cumulative": 4}


@pytest.mark.rule(99)
async def test_the_records_behind_a_figure_sum_to_it_page_by_page(bench: Bench, read: Reader):
    await bench.hear(march_2018(bench, S0))
    seen: list[str] = []
    cursor = None
    while True:
        more = {"cursor": cursor} if cursor else {}
        page = await read("figures/K1/records", month="2018-03", as_at="2018-03-09", limit=150, **more)
        seen += [item["participant_id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == page["sum"] == 362
    assert (page["measure"], page["basis"]) == (
        "referrals",
        "Referrals dated in the month, whenever received ÷ the profile in force for it",
    )


@pytest.mark.rule(99)
async def test_a_record_names_the_event_behind_it_and_when_it_was_recorded(bench: Bench, read: Reader):
    await bench.tell("p1", received(), date(2018, 3, 5))
    await bench.tell("p1", started(), date(2018, 3, 20))
    await bench.tell("p1", in_error(), date(2018, 5, 1))
    page = await read("figures/K17/records", month="2018-03")
    assert [(item["movement"], item["event"], item["reason"]) for item in page["items"]] == [
        (1, "participant.started.v1", None),
        (-1, "participant.referred_in_error.v1", "already_employed"),
    ]
    taken_back = page["items"][1]
    assert (taken_back["participant_id"], taken_back["counted_on"], taken_back["occurred_on"]) == (
        "p1",
        "2018-03-20",
        "2018-05-01",
    )
    assert taken_back["recorded_at"].startswith("2018-05-01T12:00")
    assert page["sum"] == 0


@pytest.mark.rule(99)
async def test_the_records_as_at_a_day_stop_at_that_day(bench: Bench, read: Reader):
    await bench.tell("p1", received(), date(2018, 3, 5))
    await bench.tell("p1", started(), date(2018, 3, 20))
    await bench.tell("p1", in_error(), date(2018, 5, 1))
    page = await read("figures/K17/records", month="2018-03", as_at="2018-04-30")
    assert [item["movement"] for item in page["items"]] == [1]


async def test_records_can_be_narrowed_to_a_slice_and_to_the_denominator(bench: Bench, read: Reader):
    for about, provider in (("p1", "sub-1"), ("p2", "sub-2"), ("p3", "maximus")):
        await bench.tell(about, received(provider), date(2018, 3, 5))
        await bench.tell(about, started(provider), date(2018, 3, 20))
    supplied = await read("figures/K10/records", month="2018-03")
    assert {item["participant_id"] for item in supplied["items"]} == {"p1", "p2"}
    everybody = await read("figures/K10/records", month="2018-03", part="denominator")
    assert {item["participant_id"] for item in everybody["items"]} == {"p1", "p2", "p3"}
    of_one = await read("figures/K10/records", month="2018-03", part="denominator", provider="sub-2")
    assert {item["participant_id"] for item in of_one["items"]} == {"p2"}
    assert of_one["sum"] == 1


async def test_a_profile_has_its_months_behind_it_and_no_people(bench: Bench, read: Reader):
    page = await read("figures/K1/records", month="2018-03", part="denominator")
    assert (page["items"], page["sum"], page["profile"]) == ([], 400, {"2018-03": 400})


async def test_a_referral_allocated_anew_counts_for_its_new_provider_and_did_count_for_the_old(
    bench: Bench, read: Reader
):
    await bench.tell("p1", received("sub-1"), date(2018, 3, 5))
    await bench.tell("p1", allocated("sub-2"), date(2018, 3, 7))
    now = await read("figures/K1", month="2018-03")
    assert {part["code"]: part["numerator"] for part in now["by_slice"]["provider"]} == {"sub-1": 0, "sub-2": 1}
    then = await read("figures/K1", month="2018-03", as_at="2018-03-06")
    assert {part["code"]: part["numerator"] for part in then["by_slice"]["provider"]} == {"sub-1": 1}
