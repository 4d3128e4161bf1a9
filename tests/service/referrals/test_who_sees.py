"""By whichever way in of whichever programme somebody is referred: sender, provider, prime and commissioner see it.

No other organisation that the programme names does.
"""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from services.referrals.wiring import SERVICE
from shared.terms.clients import Part
from shared.terms.programme import Programme, ReferralSource
from tests.bench_of_one import Bench
from tests.programmes import shipped
from tests.service.referrals.applying import day_of, somebody
from tests.service.referrals.test_every_condition import LATER

KIND = {Part.JCP_DISTRICT: "jcp"} | dict.fromkeys((Part.REFERRER, Part.PARTNER_SERVICE, Part.RECIPIENT), "partner")


def ways_in() -> Iterator[tuple[Programme, ReferralSource, str]]:
    """Every way in that is open after the start, for each kind of organisation that may use it."""
    for programme in shipped().values():
        for source in programme.referral_sources if not programme.portfolio else ():
            for kind in source.sent_by if source.open_on(day_of(programme)) else ():
                yield programme, source, kind


def named(programme: Programme) -> set[str]:
    """Every organisation that the programme names."""
    areas = {org for area in programme.areas for org in (area.code, area.jcp_district)}
    referrers = {org for source in programme.referral_sources for org in source.referrers}
    others = {each.id for each in (*programme.funders, *programme.providers)}
    return {
        programme.commissioner,
        *areas,
        *referrers,
        *others,
        *(party.organisation for party in programme.other_parties),
    }


def sender(programme: Programme, source: ReferralSource, kind: str) -> str:
    area = programme.areas[0]
    provider = programme.providers_for(area.code, programme.groups[0].code)[0].id
    by_area = {"jcp": area.jcp_district, "borough": area.code, "provider": provider}
    return by_area.get(kind) or source.referrers[0]


WAYS_IN = [pytest.param(*each, id=f"{each[0].id}-{each[1].code}-{each[2]}") for each in ways_in()]
by_way_in = pytest.mark.parametrize(("programme", "source", "kind"), WAYS_IN)


@pytest.fixture(scope="module")
async def bench(empty_bench) -> AsyncIterator[Bench]:
    async with empty_bench(SERVICE) as opened:
        await opened.clock(LATER)
        yield opened


async def referred(bench: Bench, programme: Programme, source: ReferralSource, kind: str) -> dict[str, Any]:
    org, more = sender(programme, source, kind), {"source": source.code}
    if programme.area_basis == "jobcentre":
        more["jcp_district"] = programme.areas[0].jcp_district
    body = somebody(programme, programme.groups[0]) | more
    async with bench.client(org, kind) as caller:
        answer = await caller.create("/v1/referrals", body)
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.mark.rule(157)
@by_way_in
async def test_who_sent_delivers_or_commissions_sees_a_referral_and_nobody_else(
    bench: Bench, programme: Programme, source: ReferralSource, kind: str
) -> None:
    referral = await referred(bench, programme, source, kind)
    part = {sender(programme, source, kind), referral["provider"], programme.prime, programme.commissioner}
    seen = set()
    for org in named(programme):
        its_part = min(programme.parts_of(org, LATER), default=Part.AUDITOR)
        async with bench.client(org, KIND.get(its_part, its_part.value)) as caller:
            answer = await caller.get(f"/v1/referrals/{referral['id']}")
            listed = (await caller.get("/v1/referrals", params={"programme": programme.id, "limit": 200})).json()
        assert (answer.status_code == 200) == (referral["id"] in [item["id"] for item in listed["items"]])
        seen |= {org} if answer.status_code == 200 else set()
    assert seen == part - {None}


@pytest.mark.rule(157)
async def test_a_district_neither_names_nor_ends_whom_it_did_not_refer(bench: Bench) -> None:
    programme = shipped()["DA-SIB"]
    source = next(source for source in programme.referral_sources if source.code == "treatment")
    referral = await referred(bench, programme, source, "partner")
    async with bench.client(programme.areas[0].jcp_district, "jcp", roles=["safeguarding"]) as district:
        named = (await district.post("/v1/people/lookup", json={"ids": [referral["id"]]})).json()
        assert named["missing"] == [referral["id"]]
        for step, body in (("cancel", {"reason": "other"}), ("reject", {"reason": "other"})):
            day = {f"{step}led_on" if step == "cancel" else "rejected_on": LATER.isoformat()}
            answer = await district.change(f"/v1/referrals/{referral['id']}/{step}", body | day, 1)
            assert answer.status_code == 404, answer.text


@pytest.mark.rule(157)
async def test_only_who_sent_a_referral_cancels_it(bench: Bench) -> None:
    programme = shipped()["DA-SIB"]
    source = next(source for source in programme.referral_sources if source.code == "treatment")
    referral = await referred(bench, programme, source, "partner")
    url, body = f"/v1/referrals/{referral['id']}/cancel", {"reason": "other", "cancelled_on": LATER.isoformat()}
    async with bench.client(referral["provider"], "provider") as provider:
        assert (await provider.change(url, body, 1)).status_code == 403
    async with bench.client(source.referrers[0], "partner") as treatment:
        assert (await treatment.change(url, body, 1)).json()["state"] == "CANCELLED"


@pytest.mark.rule(157)
async def test_a_referral_of_an_earlier_release_is_hidden_from_the_district_and_its_sender_named(bench: Bench) -> None:
    programme = shipped()["DA-SIB"]
    source = next(source for source in programme.referral_sources if source.code == "treatment")
    referral, district = await referred(bench, programme, source, "partner"), programme.areas[0].jcp_district
    async with bench.container.database.as_worker() as uow:
        before = "UPDATE referral SET sender_named = false, visible_to = array_append(visible_to, $2) WHERE id = $1"
        await uow.conn.execute(before, referral["id"], district)
    await bench.container.sweep()
    async with bench.client(district, "jcp") as caller:
        assert (await caller.get(f"/v1/referrals/{referral['id']}")).status_code == 404
    said = (await bench.said(f"participant/{referral['id']}"))[-1]
    assert (said["type"], said["data"]) == ("referral.sender_named.v1", {"sent_by": "treatment-brent"})
    assert await bench.container.sweep() == 0
