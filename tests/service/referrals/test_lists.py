"""Lists come a page at a time, each referral once, only those that the filters leave."""

from tests.bench_of_one import Caller
from tests.service.referrals.conftest import refer


async def ids(caller: Caller, **params: str | int) -> list[str]:
    answer = await caller.get("/v1/referrals", params=params)
    assert answer.status_code == 200, answer.text
    return [referral["id"] for referral in answer.json()["items"]]


async def test_every_page_goes_on_where_the_last_one_ended(jcp: Caller) -> None:
    ids = [(await refer(jcp))["id"] for _ in range(5)]
    seen, cursor = [], None
    while True:
        params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await jcp.get("/v1/referrals", params=params)).json()
        seen += [referral["id"] for referral in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == sorted(seen)
    assert len(seen) == len(set(seen))
    assert set(ids) <= set(seen)


async def test_the_filters_leave_what_they_name(jcp: Caller, prime: Caller) -> None:
    there = await refer(jcp, area="redbridge", referred_on="2018-03-02", preferred_provider="sub-7")
    here = await refer(jcp, preferred_provider="sub-8")
    await prime.change(f"/v1/referrals/{here['id']}/acknowledge", {"acknowledged_on": "2018-03-09"}, 1)
    assert await ids(jcp, area="redbridge") == [there["id"]]
    assert await ids(jcp, provider="sub-7") == [there["id"]]
    assert await ids(jcp, referred_to="2018-03-02") == [there["id"]]
    assert await ids(jcp, state="ACKNOWLEDGED") == [here["id"]]
    assert there["id"] not in await ids(jcp, referred_from="2018-03-03")
    assert await ids(jcp, programme="LLWHP", area="redbridge", state="ACKNOWLEDGED") == []
    assert await ids(jcp, programme="OTHER") == []


async def test_pages_lose_and_repeat_nobody_while_others_arrive_and_change(jcp: Caller, prime: Caller) -> None:
    ids = [(await refer(jcp))["id"] for _ in range(5)]
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = (await jcp.get("/v1/referrals", params={"limit": 2} | ({"cursor": cursor} if cursor else {}))).json()
        seen += [referral["id"] for referral in page["items"]]
        cursor = page["next"]
        if len(ids) < 8:
            ids.append((await refer(jcp))["id"])
            changed = ids[len(ids) - 6]
            await prime.change(f"/v1/referrals/{changed}/acknowledge", {"acknowledged_on": "2018-03-09"}, 1)
    assert len(seen) == len(set(seen))
    assert set(ids) <= set(seen)
