"""What a client needs to call a route, and that a part which was not asked for stops the answer."""

from datetime import date
from itertools import product

import pytest

from shared.edge.access import Guard, Needs, PartUnchecked
from shared.edge.access_pages import sentence
from shared.edge.problems import Problem
from shared.terms.clients import DELIVERING, KINDS, PARTS_OF_KIND, Client, Part

DAY = date(2018, 3, 9)


def client(kind: str, *roles: str) -> Client:
    return Client("client", "an-org", kind, frozenset({"a:write"}), frozenset(roles))


def parts_of(*parts: Part):
    return lambda programme_id, org, on: frozenset(parts)


def test_without_kinds_those_may_call_that_can_have_the_part() -> None:
    assert Needs.of("a:write", (), (), DELIVERING).kinds == {"prime", "subcontractor", "provider"}
    assert Needs.of("a:write", (), (), [Part.COMMISSIONER]).kinds == {"commissioner"}
    assert Needs.of("a:write", (), (), ()).kinds == set(KINDS)


def test_the_kind_and_the_role_are_named_in_the_refusal() -> None:
    needs = Needs.of("a:write", (), ["finance"], [Part.COMMISSIONER])
    needs.refuse(client("commissioner", "finance"))
    with pytest.raises(Problem, match="Only commissioner may do this; the token is of a prime"):
        needs.refuse(client("prime", "finance"))
    with pytest.raises(Problem, match="needs the role finance"):
        needs.refuse(client("commissioner", "validator"))


@pytest.mark.rule(165)
@pytest.mark.parametrize(("kind", "part"), list(product(KINDS, Part)))
def test_a_client_acts_only_in_a_part_of_its_kind_that_the_organisation_has(kind: str, part: Part) -> None:
    guard = Guard(Needs.of("a:write", KINDS, (), [part]), client(kind), parts_of(part))
    guard.require_part("LLWHP", DAY)
    assert guard.checked
    elsewhere = Guard(Needs.of("a:write", KINDS, (), [part]), client(kind), parts_of())
    if part in PARTS_OF_KIND[kind]:
        with pytest.raises(Problem, match="you have no such part"):
            elsewhere.require_part("LLWHP", DAY)
    else:
        elsewhere.require_part("LLWHP", DAY)


def test_the_prime_of_a_programme_is_no_commissioner_of_it_whatever_its_token_says() -> None:
    guard = Guard(Needs.of("a:write", (), (), [Part.COMMISSIONER]), client("commissioner"), parts_of(Part.PRIME))
    with pytest.raises(Problem, match="Only the commissioner of LLWHP"):
        guard.require_part("LLWHP", DAY)


@pytest.mark.rule(165)
def test_a_part_that_nobody_asked_for_stops_the_answer() -> None:
    guard = Guard(Needs.of("a:write", (), (), DELIVERING), client("prime"), parts_of(Part.PRIME))
    with pytest.raises(PartUnchecked):
        guard.require_checked()
    guard.require_part("LLWHP", DAY)
    guard.require_checked()
    Guard(Needs.of("a:read", (), (), ()), client("prime"), parts_of()).require_checked()


def test_openapi_says_it_in_words() -> None:
    needs = Needs.of("claims:write", (), ["validator", "finance"], [Part.COMMISSIONER])
    assert sentence(needs) == (
        "**Who may call:** scope claims:write; kind commissioner; role finance or validator; "
        "part commissioner in the programme."
    )
