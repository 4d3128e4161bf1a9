"""Every condition of every contract that ships refuses who misses it, in its own words, and nobody else; and so do the
ways in, the dates, the places and the groups. One person is made for each, who misses that alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from typing import Any

import pytest

from milepost.client import Answer
from services.referrals.wiring import SERVICE
from shared.terms.programme import Condition, Group, Programme
from tests.bench_of_one import Bench, Caller
from tests.programmes import shipped
from tests.service.referrals.applying import conditions_of, day_of, facts, somebody
from tests.service.referrals.conftest import codes

LATER = date(2026, 6, 1)
PROGRAMMES = [one for one in shipped().values() if not one.portfolio]
GROUPS = [(programme, group) for programme in PROGRAMMES for group in programme.groups]
CONDITIONS = [(*each, condition) for each in GROUPS for condition in conditions_of(*each)]


def called(value: Any) -> str:
    return str(getattr(value, "id", None) or getattr(value, "code", value))


by_group = pytest.mark.parametrize(("programme", "group"), GROUPS, ids=called)
by_condition = pytest.mark.parametrize(("programme", "group", "condition"), CONDITIONS, ids=called)
by_programme = pytest.mark.parametrize("programme", PROGRAMMES, ids=called)


@pytest.fixture(scope="module")
async def bench(empty_bench) -> AsyncIterator[Bench]:
    async with empty_bench(SERVICE) as opened:
        await opened.clock(LATER)
        yield opened


@asynccontextmanager
async def district(bench: Bench, programme: Programme) -> AsyncIterator[Caller]:
    """The Jobcentre Plus district that somebody of `applying` is referred by."""
    async with bench.client(programme.areas[0].jcp_district, "jcp") as caller:
        yield caller


async def sent(bench: Bench, programme: Programme, body: dict[str, Any]) -> Answer:
    async with district(bench, programme) as jcp:
        return await jcp.create("/v1/referrals", body)


async def refused(bench: Bench, programme: Programme, body: dict[str, Any]) -> dict[str, str]:
    answer = await sent(bench, programme, body)
    assert answer.status_code == 422, answer.text
    return codes(answer)


def test_there_is_somebody_for_every_condition_of_every_file() -> None:
    missed = {(programme.id, condition.code) for programme, _, condition in CONDITIONS}
    assert missed == {(programme.id, each.code) for programme in PROGRAMMES for each in programme.eligibility}


@by_group
async def test_who_meets_every_condition_is_taken(bench: Bench, programme: Programme, group: Group) -> None:
    answer = await sent(bench, programme, somebody(programme, group))
    assert (answer.status_code, answer.json().get("errors")) == (201, None)


@pytest.mark.rule(11, 14)
@by_condition
async def test_who_misses_one_is_told_so_in_the_contracts_words_and_nothing_is_kept(
    bench: Bench, programme: Programme, group: Group, condition: Condition
) -> None:
    wrong = somebody(programme, group, **facts(condition, met=False))
    answer = await sent(bench, programme, wrong)
    assert answer.status_code == 422, answer.text
    [fault] = answer.json()["errors"]
    assert (fault["code"], fault["message"]) == (condition.code, condition.refuses)
    assert fault["pointer"].startswith("/")
    right = somebody(programme, group) | {name: wrong[name] for name in ("reference", "nino")}
    assert (await sent(bench, programme, right)).status_code == 201, "nothing of the refused one was kept"


@by_condition
async def test_a_fact_that_is_not_told_is_asked_for_and_never_guessed(
    bench: Bench, programme: Programme, group: Group, condition: Condition
) -> None:
    asked = [name for name in condition.test.facts if name != "age"] if condition.test else []
    defaults = {"in_paid_work"}  # a flag of the body, which says no unless told otherwise
    for name in asked:
        if name not in defaults:
            found = await refused(bench, programme, somebody(programme, group, **{name: None}))
            assert [(where.rpartition("/")[2], code) for where, code in found.items()] == [(name, "missing")]


@pytest.mark.rule(14, 17)
@by_programme
async def test_nobody_is_taken_before_the_first_day_or_after_the_last(bench: Bench, programme: Programme) -> None:
    ends = [programme.starts_on - timedelta(days=1)]
    ends += [programme.referrals_end_on + timedelta(days=1)] if programme.referrals_end_on else []
    for day in ends:
        body = somebody(programme, programme.groups[0]) | {"referred_on": day.isoformat()}
        assert await refused(bench, programme, body) == {"/referred_on": "outside-contract"}


@pytest.mark.rule(16)
@by_programme
async def test_nobody_is_taken_from_outside_its_areas(bench: Bench, programme: Programme) -> None:
    body = somebody(programme, programme.groups[0]) | {"area": "isle-of-wight"}
    assert await refused(bench, programme, body) == {"/area": "unknown-area"}
    async with bench.client("jcp-isle-of-wight", "jcp") as elsewhere:
        answer = await elsewhere.create("/v1/referrals", somebody(programme, programme.groups[0]))
    assert answer.status_code == 403, answer.text


@by_programme
async def test_only_who_it_names_may_send(bench: Bench, programme: Programme) -> None:
    senders = {kind for source in programme.referral_sources for kind in source.sent_by}
    for kind in sorted({"jcp", "partner", "borough", "self", "funder"} - senders):
        async with bench.client("somebody-else", kind) as caller:
            answer = await caller.create("/v1/referrals", somebody(programme, programme.groups[0]))
        assert answer.status_code == 403, kind


@by_programme
async def test_a_way_in_is_open_on_its_days_only(bench: Bench, programme: Programme) -> None:
    day = day_of(programme)
    shut = [one for one in programme.referral_sources if not one.open_on(day)]
    for source in shut:
        body = somebody(programme, programme.groups[0]) | {"source": source.code}
        assert await refused(bench, programme, body) == {"/source": "unknown-source"}


@pytest.mark.rule(9, 10)
@by_group
async def test_participation_evidence_codes_and_months_are_the_groups(
    bench: Bench, programme: Programme, group: Group
) -> None:
    other = "mandatory" if group.participation == "voluntary" else "voluntary"
    wrong: dict[str, dict[str, Any]] = {"wrong-participation": {"participation": other}}
    if group.evidence:
        wrong["evidence-missing"] = {"evidence": []}
    if group.early_access:
        wrong["early-access-code"] = {"early_access_code": "NOBODY"}
    if group.min_claim_months:
        wrong["claim-too-short"] = {"claim_months": group.min_claim_months - 1}
    for code, change in wrong.items():
        found = await refused(bench, programme, somebody(programme, group) | change)
        assert set(found.values()) == {code}
