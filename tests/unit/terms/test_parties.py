"""What an organisation is in a programme comes from the programme, never from its token."""

from dataclasses import replace

from shared.terms.clients import Part
from shared.terms.programme import Programmes
from tests.programmes import shipped


def test_an_organisation_has_the_parts_that_the_programme_gives_it() -> None:
    llwhp = shipped()["LLWHP"]
    assert llwhp.parts_of(llwhp.commissioner) == {Part.COMMISSIONER}
    assert llwhp.parts_of("maximus") == {Part.PRIME}
    assert llwhp.parts_of("sub-1") == {Part.SUBCONTRACTOR}
    assert llwhp.parts_of("jcp-east-london") == {Part.JCP_DISTRICT}
    assert llwhp.parts_of("newham") == {Part.BOROUGH}
    assert llwhp.parts_of("nobody") == frozenset()


def test_who_delivered_under_an_earlier_version_still_delivers_and_is_no_prime() -> None:
    old, other = shipped()["LLWHP"], shipped()["CLW"]
    programmes = replace(
        Programmes(), running={"LLWHP": other}, stored={("LLWHP", "old"): ""}, loaded={("LLWHP", "old"): old}
    )
    assert programmes.parts_of("LLWHP", "maximus") == {Part.PROVIDER}
    assert programmes.parts_of("LLWHP", old.commissioner) == frozenset()
    assert programmes.parts_of("LLWHP", other.commissioner) == {Part.COMMISSIONER}


def test_nobody_has_a_part_in_a_programme_that_never_ran() -> None:
    assert Programmes().parts_of("LLWHP", "maximus") == frozenset()
