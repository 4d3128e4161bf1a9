"""Clearly invented people for the demo: the names, National Insurance numbers and postcodes do not exist."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from shared.terms.nino import NEVER_ISSUED

PLANTS = """
Acorn Alder Anise Aspen Basil Bay Birch Bracken Bramble Briar Cedar Clover Cobnut Cress Damson Elder Fennel Fern Gorse
Hawthorn Hazel Heather Holly Hornbeam Ivy Juniper Larch Laurel Linden Maple Marjoram Medlar Mint Moss Myrtle Nettle Oak
Olive Pine Poplar Quince Rowan Rush Sage Sedge Sorrel Spruce Tansy Teasel Thistle Thyme Willow Yarrow Yew
"""
NOBODIES = """
Anyperson Demonstration Dummy Example Fictitious Imaginary Invented Madeup Nobody Notreal Placeholder Pretend Sample
Specimen Standin Testcase
"""
FIRST_NAMES, SURNAMES = PLANTS.split(), NOBODIES.split()
STREETS = ("Example Street", "Sample Road", "Specimen Lane", "Placeholder Way", "Invented Avenue")
POSTCODE = "ZZ99 {}{}{}"
"""ZZ99 is not a postal district: the NHS reserves it for pseudo-addresses."""
PHONE = "020 7946 0{:03}"
"""020 7946 0000 to 0999 are reserved for drama and never connected."""
EARLY_ACCESS = ("CARER", "HOMELESS", "REFUGEE", "EX_FORCES", "DOMESTIC_ABUSE", "GANG", "EX_OFFENDER")
"""Those of the national list that S0 §4 names, and one for the MAPPA referral."""
LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


@dataclass(frozen=True)
class Person:
    """An invented person, with the details of a Jobcentre Plus referral."""

    number: int
    first_name: str
    surname: str
    date_of_birth: date
    area: str
    group: str
    early_access_code: str | None = None
    claim_months: int | None = None
    mappa: bool = False

    @property
    def reference(self) -> str:
        return f"PO-{self.number:07}"

    @property
    def nino(self) -> str:
        return f"{NEVER_ISSUED}{self.number:06}{'ABCD'[self.number % 4]}"

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.surname}"

    def referral(self, programme: str, referred_on: date) -> dict[str, Any]:
        """The body that Jobcentre Plus sends; without address and phone for a MAPPA referral [rule 7]."""
        body: dict[str, Any] = {
            "reference": self.reference,
            "programme": programme,
            "referred_on": referred_on.isoformat(),
            "first_name": self.first_name,
            "surname": self.surname,
            "date_of_birth": self.date_of_birth.isoformat(),
            "nino": self.nino,
            "area": self.area,
            "participation": "mandatory" if self.group == "LTU" else "voluntary",
            "group": self.group,
            "mappa": self.mappa,
            "disability": self.group == "HD",
        }
        optional = {"early_access_code": self.early_access_code, "claim_months": self.claim_months}
        body |= {name: value for name, value in optional.items() if value is not None}
        return body if self.mappa else body | self.contact

    @property
    def contact(self) -> dict[str, Any]:
        """The address and the phone number of a referral; neither exists."""
        letters = [LETTERS[self.number // divisor % len(LETTERS)] for divisor in (1, 20)]
        street = STREETS[self.number % len(STREETS)]
        address = {
            "lines": [f"{self.number % 98 + 1} {street}"],
            "postcode": POSTCODE.format(self.number % 9 + 1, *letters),
        }
        return {"address": address, "phone": PHONE.format(self.number % 1000)}


def chances(*seed: object) -> random.Random:
    """A random generator with a fixed seed; nothing secret depends on it."""
    return random.Random(" ".join(map(str, seed)))  # noqa: S311


def invent(chance: random.Random, number: int, group: str, areas: list[str], **fixed: Any) -> Person:
    """A new person of a group, aged 19 to 62 in 2018, living in one of `areas`."""
    drawn: dict[str, Any] = {
        "first_name": chance.choice(FIRST_NAMES),
        "surname": chance.choice(SURNAMES),
        "date_of_birth": date(1956, 1, 1) + timedelta(days=chance.randrange(43 * 365)),
        "area": chance.choice(areas),
        "early_access_code": chance.choice(EARLY_ACCESS[:6]) if group == "EA" else None,
        "claim_months": chance.randrange(24, 120) if group == "LTU" else None,
    }
    return Person(number=number, group=group, **(drawn | fixed))
