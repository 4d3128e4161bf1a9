"""Worlds that differ in one secret give a sender answers that are equal but for ids and times [rule 159]."""

import json
import re
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from milepost.client import Answer
from shared.terms.events.participant import ParticipantStarted
from tests.bench_of_one import Bench, Caller
from tests.service.referrals.conftest import a_referral

MONDAY = date(2018, 3, 12)
OURS = ("jcp-south-london", "jcp", {"area": "bexley"})
WRONG_AREA = ("jcp-south-london", "jcp", {"area": "newham"})
STRANGER = ("some-clinic", "partner", {"area": "bexley"})
SENDERS = {"entitled": OURS, "of another area": WRONG_AREA, "in no programme": STRANGER}
Secret = Callable[[Bench, Caller, dict[str, Any]], Awaitable[object]]
RANDOM = re.compile(r"(ref|per)_[0-9a-z]{26}|[0-9a-f]{32}|\d{4}-\d\d-\d\dT[^\"]*|PO-\d+|QQ\d{6}[A-D]")


async def known_person(bench: Bench, theirs: Caller, body: dict[str, Any], **changes: Any) -> str:
    """Another district has referred the person; the id of that referral."""
    person = {name: body[name] for name in ("nino", "first_name", "surname", "date_of_birth", "address")}
    answer = await theirs.create("/v1/referrals", a_referral(preferred_provider="sub-2", **person) | changes)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def half_known(bench: Bench, theirs: Caller, body: dict[str, Any]) -> None:
    """Another district has referred somebody with this number, of another name and birthday."""
    await known_person(bench, theirs, body, surname="Otherwise", date_of_birth="1951-05-05")


async def started(bench: Bench, theirs: Caller, body: dict[str, Any]) -> None:
    """The person has started the programme."""
    referral_id = await known_person(bench, theirs, body)
    async with bench.client("sub-2", "subcontractor") as provider:
        acknowledged = {"acknowledged_on": MONDAY.isoformat()}
        await provider.change(f"/v1/referrals/{referral_id}/acknowledge", acknowledged, 1)
    event = ParticipantStarted.model_validate(ParticipantStarted.EXAMPLE | {"started_on": MONDAY})
    await bench.tell(referral_id, event, MONDAY)


async def reference_taken(bench: Bench, theirs: Caller, body: dict[str, Any]) -> None:
    """Another district has used the reference."""
    await theirs.create("/v1/referrals", a_referral(reference=body["reference"]))


async def dangerous(bench: Bench, theirs: Caller, body: dict[str, Any]) -> None:
    """The person is managed under MAPPA."""
    await known_person(bench, theirs, body, mappa=True)


SECRETS = (known_person, half_known, started, reference_taken, dangerous)


def neutral(answer: Answer) -> tuple[int, str, dict[str, str]]:
    """The answer without ids, times and what the sender has sent itself."""
    headers = {name: value for name, value in answer.headers.items() if name.lower() in ("etag", "content-type")}
    return answer.status_code, RANDOM.sub("", answer.text), headers


async def answers(bench: Bench, who: str, body: dict[str, Any]) -> list[tuple[int, str, dict[str, str]]]:
    """What a sender is answered: the check, the referral, the same once more, a reading of it, and a list."""
    org, kind, changes = SENDERS[who]
    sent = body | changes
    async with bench.client(org, kind, roles=["referral_admin"]) as sender:
        checked = await sender.post("/v1/referrals?validate_only=true", json=sent)
        first, again = [await sender.create("/v1/referrals", sent) for _ in range(2)]
        replies = [checked, first, again]
        if first.is_success:
            replies.append(await sender.get(f"/v1/referrals/{first.json()['id']}"))
        replies.append(await sender.get("/v1/referrals", params={"matching": "known"}))
        replies.append(await sender.get("/v1/referrals", params={"to_check": True}))
    return [neutral(answer) for answer in replies]


@pytest.fixture
async def sweetened(bench: Bench) -> Bench:
    await bench.clock(MONDAY)
    return bench


@pytest.mark.rule(159)
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    secret=st.sampled_from(SECRETS),
    who=st.sampled_from(sorted(SENDERS)),
    flaw=st.sampled_from([{}, {"scr": True}, {"group": "LTU"}, {"phone": ...}, {"claim_months": 3, "job_offer": True}]),
)
async def test_a_sender_learns_nothing_that_it_does_not_know(
    sweetened: Bench, secret: Secret, who: str, flaw: dict[str, Any]
) -> None:
    seen = []
    for is_so in (False, True):
        body = a_referral(preferred_provider="sub-1", **flaw)
        async with sweetened.client("jcp-east-london", "jcp") as theirs:
            if is_so:
                await secret(sweetened, theirs, body)
        seen.append(await answers(sweetened, who, body))
    assert seen[0] == seen[1], json.dumps(body, default=str)


@pytest.mark.rule(159)
async def test_the_comparison_notices_what_it_is_for(bench: Bench, jcp: Caller) -> None:
    """Staff are told: the same comparison of their answers finds each of the two secrets they may see."""
    replies = []
    for is_so in (False, True):
        body = a_referral()
        if is_so:
            await known_person(bench, jcp, body)
        referral = (await jcp.create("/v1/referrals", body)).json()
        async with bench.client("local-london", "commissioner", roles=["referral_admin"]) as admin:
            replies.append(neutral(await admin.get(f"/v1/referrals/{referral['id']}"))[1])
    assert '"matching":"new"' in replies[0] and '"matching":"known"' in replies[1]
