"""One person, one entitlement, asked again where money is decided [rules 121, 122]."""

from datetime import date
from typing import Any

import pytest

from shared.terms.events.participant import ParticipantExited, ReferredInError
from shared.terms.events.referral import PersonSettled
from shared.terms.programme import Entitlement
from tests.bench_of_one import Bench
from tests.service.outcomes.people import Somebody, cut_off, cut_off_until, finance, steps, validator

SOMEONE = "per_01j0000000000000000000009z"


async def settle(person: Somebody, decision: str, person_id: str = "") -> None:
    event = PersonSettled(decision=decision, person_id=person_id or person.person_id)
    await person.bench.tell(person.id, event, date(2018, 9, 3))


async def approval(person: Somebody) -> Any:
    """The answer to the approval of a claim that is in validation."""
    claim = await person.claim()
    async with validator(person.bench) as reviewer:
        return await reviewer.change(f"/v1/claims/{claim['id']}/approve", {}, claim["version"])


async def validated(person: Somebody) -> Somebody:
    await person.earned()
    await steps(person.bench, (await person.claim())["id"], "validate")
    return person


def codes(answer: Any) -> list[str]:
    assert answer.status_code == 409, answer.text
    return [error["code"] for error in answer.json()["errors"]]


@pytest.mark.rule(121)
async def test_no_claim_of_a_doubtful_person_is_approved_until_it_is_settled(outcomes: Bench) -> None:
    person = await validated(Somebody(outcomes, doubtful=True))
    assert codes(await approval(person)) == ["person-doubtful"]
    await settle(person, "different")
    assert (await approval(person)).status_code == 200


@pytest.mark.rule(121)
async def test_what_is_approved_waits_when_the_person_is_doubtful_again(books: Bench) -> None:
    person, other = await Somebody(books).approved(), await Somebody(books).approved()
    await settle(person, "open")
    statements = await cut_off_until(books, "2018-03", "2018-08")
    assert [line["participant_id"] for line in statements[-1]["lines"] if line["kind"] == "outcome"] == [other.id]
    assert (await person.claim())["state"] == "approved"
    await settle(person, "different")
    september = await cut_off(books, "2018-09")
    assert [line["participant_id"] for line in september["lines"] if line["kind"] == "outcome"] == [person.id]


@pytest.mark.rule(121)
async def test_a_statement_waits_when_a_person_on_it_is_doubtful_again(books: Bench) -> None:
    person = await Somebody(books).approved()
    await cut_off_until(books, "2018-03", "2018-07")
    statement = await cut_off(books, "2018-08", authorise=False)
    await settle(person, "open")
    async with finance(books) as client:
        address = f"/v1/statements/{statement['id']}/authorise"
        assert codes(await client.change(address, {}, 1)) == ["person-doubtful"]
        await settle(person, "different")
        assert (await client.change(address, {}, 1)).status_code == 200


@pytest.mark.rule(122)
@pytest.mark.parametrize("settled_first", [True, False])
async def test_of_two_starts_of_one_person_the_earlier_is_paid(outcomes: Bench, *, settled_first: bool) -> None:
    first = await validated(Somebody(outcomes, person_id=SOMEONE + str(settled_first)))
    second = Somebody(outcomes)
    await second.referred()
    if settled_first:
        await settle(second, "same", first.person_id)
    await second.started(date(2018, 3, 21))
    await second.sent(second.pay("P-1", "2018-07-31", "2000.00"), second.pay("P-2", "2018-08-31", "1100.00"))
    await steps(outcomes, (await second.claim())["id"], "validate")
    if not settled_first:
        await settle(second, "same", first.person_id)
    assert codes(await approval(second)) == ["entitlement-used"]
    assert (await approval(first)).status_code == 200
    await outcomes.tell(first.id, ReferredInError.model_validate(ReferredInError.EXAMPLE), date(2018, 9, 3))
    assert (await approval(second)).status_code == 200, "a referral in error excludes nothing"


IN_A_SISTER = "UPDATE participant SET programme = 'CLW', visible_to = '{central-london-forward}' WHERE id = $1"


@pytest.mark.rule(122)
@pytest.mark.parametrize(("programme", "allowed"), [("CLW", False), ("WPL", True)])
async def test_a_sister_programme_counts_although_this_commissioner_does_not_see_it(
    outcomes: Bench, programme: str, *, allowed: bool
) -> None:
    first = await (await Somebody(outcomes, person_id=SOMEONE + programme).referred()).started(date(2018, 3, 12))
    async with outcomes.container.database.connection() as conn:
        await conn.execute(IN_A_SISTER.replace("CLW", programme), first.id)
    second = await validated(Somebody(outcomes, person_id=first.person_id))
    answer = await approval(second)
    assert answer.status_code == (200 if allowed else 409), answer.text


LEFT = {
    "not": (None, 409),
    "on the day of the other start": (date(2018, 3, 20), 200),
    "a day later": (date(2018, 3, 21), 409),
    "before": (date(2018, 3, 19), 200),
}


@pytest.mark.rule(122, 151)
@pytest.mark.parametrize(("left_on", "status"), LEFT.values(), ids=list(LEFT))
async def test_a_programme_that_excludes_this_one_meanwhile_is_asked_about_at_the_claim(
    outcomes: Bench, monkeypatch: pytest.MonkeyPatch, left_on: date | None, status: int
) -> None:
    programmes = outcomes.container.programmes
    excluded = programmes["LLWHP"].model_copy(update={"entitlement": Entitlement(excludes=("WPL",))})
    monkeypatch.setitem(programmes.running, "LLWHP", excluded)
    first = await (await Somebody(outcomes, person_id=f"{SOMEONE}{left_on}").referred()).started(date(2018, 3, 12))
    if left_on is not None:
        await outcomes.tell(first.id, ParticipantExited.model_validate(ParticipantExited.EXAMPLE), left_on)
    async with outcomes.container.database.connection() as conn:
        sister = IN_A_SISTER.replace("CLW", "WPL").replace("central-london-forward", programmes["WPL"].commissioner)
        await conn.execute(sister, first.id)
    second = Somebody(outcomes, person_id=first.person_id)
    await second.referred(programme_version="0000000000000000")
    await second.started()
    await second.sent(second.pay("P-1", "2018-07-31", "3000.00"))
    await steps(outcomes, (await second.claim())["id"], "validate")
    answer = await approval(second)
    assert answer.status_code == status, answer.text
    assert status == 200 or codes(answer) == ["open-start"]
