"""What excludes what, as programmes say it [rule 122]."""

from dataclasses import dataclass, field

import pytest

from shared.terms.programme import Entitlement, excludes_for_good, excludes_meanwhile
from tests.programmes import shipped


@dataclass(frozen=True)
class Contract:
    id: str
    entitlement: Entitlement = field(default_factory=Entitlement)


ONCE = Entitlement(family="WORK", again="never")
PAIRS = [
    (Contract("A"), Contract("A"), False, True),
    (Contract("A"), Contract("B"), False, False),
    (Contract("A", Entitlement(again="never")), Contract("A", Entitlement(again="never")), True, True),
    (Contract("A", ONCE), Contract("B", ONCE), True, True),
    (Contract("A", Entitlement(family="WORK")), Contract("B", Entitlement(family="WORK")), False, True),
    (Contract("A", Entitlement(family="WORK")), Contract("B", ONCE), True, True),
    (Contract("A", ONCE), Contract("WORK"), True, True),
    (Contract("A", Entitlement(excludes=("B",))), Contract("B"), False, True),
    (Contract("A", Entitlement(excludes=("WORK",))), Contract("B", ONCE), False, True),
    (Contract("A", Entitlement(excludes=("C",))), Contract("B", ONCE), False, False),
]


@pytest.mark.rule(122)
@pytest.mark.parametrize(("contract", "other", "for_good", "meanwhile"), PAIRS)
def test_what_excludes_what_holds_in_both_directions(
    contract: Contract, other: Contract, for_good: bool, meanwhile: bool
) -> None:
    assert (excludes_for_good(contract, other), excludes_meanwhile(contract, other)) == (for_good, meanwhile)
    assert (excludes_for_good(other, contract), excludes_meanwhile(other, contract)) == (for_good, meanwhile)


@pytest.mark.rule(122)
def test_the_shipped_whp_programmes_are_one_entitlement_and_no_other_is() -> None:
    family = {programme.id for programme in shipped().values() if programme.entitlement.family == "WHP"}
    assert family == {"LLWHP", "CLW", "WLA-WHP", "SLWHP"} & set(shipped())
    for contract in shipped().values():
        excluded = {other.id for other in shipped().values() if excludes_for_good(contract, other)}
        assert excluded == (family if contract.id in family else set())
