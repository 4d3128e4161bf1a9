"""What recognises a person, written so that spelling does not matter: number, names, birthday, home [rules 4, 120]."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shared.terms.nino import normalise

SPECIAL_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ð": "d", "þ": "th", "ł": "l", "đ": "d", "ı": "i"}
)
SOUNDS = str.maketrans({"c": "k", "q": "k", "x": "ks", "z": "s", **dict.fromkeys("aeiouyhw", "")})
WORD = re.compile(r"[^\W_]+")
NUMBERS = re.compile(r"[0-9]+[a-z]?")
APOSTROPHES = re.compile(r"['’‘ʼ`´]")


def folded(text: str) -> str:
    """The text without accents, apostrophes and case: José and Jose are one, so are O'Sample and O’Sample."""
    if text.isascii():
        return text.lower().replace("'", "").replace("`", "")
    apart = unicodedata.normalize("NFKD", APOSTROPHES.sub("", text).casefold()).translate(SPECIAL_LETTERS)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def words(text: str) -> tuple[str, ...]:
    """The words of a name, folded and in alphabetical order: a hyphen is a space, and either order is the same."""
    return tuple(sorted(WORD.findall(folded(text))))


def sound(names: tuple[str, ...]) -> str:
    """The consonants of a name in one order: most slips of the pen, a space or a hyphen leave them the same."""
    joined = "".join(names)
    return "".join(sorted(set(joined.replace("ph", "f").translate(SOUNDS)))) or joined


def home(address: Any) -> str:
    """Postcode and the numbers of the house, or its name; empty without a postcode."""
    if address is None or not address["postcode"]:
        return ""
    lines = folded(" ".join(address["lines"]))
    numbers = NUMBERS.findall(lines)
    house = " ".join(sorted(numbers)) if numbers else " ".join(WORD.findall(folded(address["lines"][0])))
    return f"{''.join(address['postcode'].split())} {house}"


@dataclass(frozen=True)
class PersonDetails:
    """The details of one record that recognise a person; `names` are all words of the full name."""

    number: str
    first_names: tuple[str, ...]
    surnames: tuple[str, ...]
    born_on: date
    home: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted((*self.first_names, *self.surnames)))

    @property
    def birthday(self) -> str:
        """The birthday with day and month in one order, because they are often swapped."""
        born = self.born_on
        return f"{born.year} {min(born.day, born.month)} {max(born.day, born.month)}"

    @property
    def looks(self) -> dict[str, tuple[str, ...]]:
        """What to look for besides the number, by kind: a person who shares one of these is compared in full."""
        birthday = self.birthday
        keys: dict[str, tuple[str, ...]] = {"name_birth": (birthday, sound(self.surnames))}
        if self.home:
            keys["home_birth"] = (birthday, self.home)
            keys["name_home"] = (self.home, sound(self.names))
        return keys

    def as_json(self) -> list[Any]:
        """In the form that is sealed; `from_json` reads it."""
        return [self.number, " ".join(self.first_names), " ".join(self.surnames), self.born_on.isoformat(), self.home]

    @classmethod
    def from_json(cls, sealed: list[Any]) -> PersonDetails:
        number, first_names, surnames, born_on, where = sealed
        return cls(number, tuple(first_names.split()), tuple(surnames.split()), date.fromisoformat(born_on), where)

    @classmethod
    def of_record(cls, values: Mapping[str, Any]) -> PersonDetails | None:
        """The details of a record's values; None unless number, names and birthday are all there."""
        number, first_name, surname = values.get("nino"), values.get("first_name"), values.get("surname")
        born_on, address = values.get("date_of_birth"), values.get("address")
        if not (number and first_name and surname and born_on):
            return None
        return cls(
            normalise(number),
            words(first_name),
            words(surname),
            born_on if isinstance(born_on, date) else date.fromisoformat(born_on),
            home(address if address is None or isinstance(address, dict) else vars(address)),
        )
