"""Is this a known person? One certain match joins the records; a doubtful one waits for a person to decide.

[rules 4, 120] Two records wrongly joined mix the earnings, history and addresses of strangers; one person taken for two
is paid for twice. So what is neither certain nor excluded is kept apart, and nothing that cannot be undone happens.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import permutations
from typing import Literal

from services.referrals.domain.person_details import PersonDetails

Matching = Literal["new", "known", "manual"]
Agreement = Literal["same", "close", "different", "unknown"]
Likelihood = Literal["certain", "likely", "possible", "none"]
LIKELIHOODS: tuple[Likelihood, ...] = ("certain", "likely", "possible", "none")
"""The likeliest first."""
AGREES = ("same", "close")
MOST_WORDS = 3


@dataclass(frozen=True)
class Comparison:
    """How far two records agree. `close` is one slip: a letter or a digit, two swapped, a day or a house beside it.

    `digits_swapped`: the slip in the number is two neighbours swapped, which is seldom chance, as another digit may be.
    """

    number: Agreement
    first_name: Agreement
    surname: Agreement
    birthday: Agreement
    address: Agreement
    digits_swapped: bool = False

    @property
    def likelihood(self) -> Likelihood:
        """How likely it is that the two records are of one person [rule 120]."""
        siblings = self.surname in AGREES and self.birthday == "same" and self.first_name == "different"
        if self.number == "same":
            by_birthday = self.birthday == "same" and not siblings
            by_name = self.surname == "same" and self.first_name != "different"
            return "certain" if by_birthday or by_name else "likely"
        if siblings:
            return "none"
        second = self.number == "close" or self.address == "same"
        named = self.first_name in AGREES and self.surname in AGREES
        if named and self.birthday in AGREES:
            exact = (self.first_name, self.surname, self.birthday) == ("same", "same", "same")
            return "likely" if second else "possible" if exact else "none"
        slipped = self.digits_swapped and self.birthday == "same"
        return "possible" if slipped and (self.first_name in AGREES or self.address == "same") else "none"


@dataclass(frozen=True)
class Match:
    """`new`: nobody looks like it; `known`: it is `person_id`; `manual`: kept apart until somebody has decided."""

    matching: Matching
    person_id: str | None = None


@dataclass(frozen=True)
class Candidate:
    """A person who may be the one, by the record that agrees best. `doubtful`: not settled who that person is."""

    person_id: str
    comparison: Comparison
    doubtful: bool = False

    @property
    def likelihood(self) -> Likelihood:
        return self.comparison.likelihood


def match(candidates: Iterable[Candidate]) -> Match:
    """Known where exactly one person is certain and settled; new where nobody is possible; otherwise for a person."""
    possible = [candidate for candidate in candidates if candidate.likelihood != "none"]
    certain = [candidate for candidate in possible if candidate.likelihood == "certain"]
    if not possible:
        return Match("new")
    if len(certain) == 1 and not certain[0].doubtful:
        return Match("known", certain[0].person_id)
    return Match("manual")


def best_candidates(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Each person once, by the record that agrees best, the likeliest first; those who cannot be the one left out."""
    best: dict[str, Candidate] = {}
    for candidate in candidates:
        current = best.get(candidate.person_id)
        if current is None or _rank(candidate) < _rank(current):
            best[candidate.person_id] = candidate
    return sorted((candidate for candidate in best.values() if candidate.likelihood != "none"), key=_rank)


def looks_likelier(before: Iterable[Candidate], now: Iterable[Candidate]) -> bool:
    """Whether changed details agree with another person better than those before did."""
    was = {candidate.person_id: LIKELIHOODS.index(candidate.likelihood) for candidate in before}
    return any(_rank(candidate)[0] < was.get(candidate.person_id, len(LIKELIHOODS)) for candidate in now)


def _rank(candidate: Candidate) -> tuple[int, str]:
    return LIKELIHOODS.index(candidate.likelihood), candidate.person_id


def compare(record: PersonDetails, other: PersonDetails) -> Comparison:
    """How far two records agree; a full name whose words were swapped agrees."""
    swapped = record.names == other.names
    return Comparison(
        _number(record.number, other.number),
        "same" if swapped else _first_names(record.first_names, other.first_names),
        "same" if swapped else _surnames(record.surnames, other.surnames),
        _birthday(record.born_on, other.born_on),
        _address(record.home, other.home),
        digits_swapped=one_slip(record.number, other.number) and sorted(record.number) == sorted(other.number),
    )


def one_slip(text: str, other: str) -> bool:
    """Whether one character is other, missing or added, or two neighbours are swapped."""
    if text == other:
        return False
    shorter, longer = sorted((text, other), key=len)
    start = next((n for n, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b), len(shorter))
    if len(longer) != len(shorter):
        return shorter[start:] == longer[start + 1 :]
    swapped = shorter[start : start + 2][::-1] == longer[start : start + 2]
    return shorter[start + 1 :] == longer[start + 1 :] or (swapped and shorter[start + 2 :] == longer[start + 2 :])


def _number(number: str, other: str) -> Agreement:
    return "same" if number == other else "close" if one_slip(number, other) else "different"


def _first_names(names: tuple[str, ...], other: tuple[str, ...]) -> Agreement:
    """A middle name more, a short form (Alex, Alexander) or an initial is close."""
    if names == other:
        return "same"
    pairs = ((a, b) for a in names for b in other)
    return "close" if any(_similar(a, b) or a.startswith(b) or b.startswith(a) for a, b in pairs) else "different"


def _surnames(names: tuple[str, ...], other: tuple[str, ...]) -> Agreement:
    """One part of a double-barrelled surname, or a spelling, is close."""
    if names == other or _joined(names) & _joined(other):
        return "same"
    shared = set(names) & set(other)
    spelt = len(names) == len(other) and all(a == b or _similar(a, b) for a, b in zip(names, other, strict=True))
    return "close" if shared or spelt else "different"


def _joined(names: tuple[str, ...]) -> set[str]:
    """The name in one word, in every order: Mac Donald is MacDonald."""
    return {"".join(order) for order in permutations(names)} if len(names) <= MOST_WORDS else {"".join(names)}


def _similar(name: str, other: str) -> bool:
    """One slip apart. A digit in a name tells people apart on purpose, and two letters are too few to judge by."""
    return name.isalpha() and other.isalpha() and min(len(name), len(other)) > 2 and one_slip(name, other)


def _birthday(birthday: date, other: date) -> Agreement:
    if birthday == other:
        return "same"
    swapped = birthday.year == other.year and (birthday.day, birthday.month) == (other.month, other.day)
    near = abs((birthday - other).days) == 1 or one_slip(f"{birthday:%Y%m%d}", f"{other:%Y%m%d}")
    return "close" if swapped or near else "different"


def _address(home: str, other: str) -> Agreement:
    if not home or not other:
        return "unknown"
    return "same" if home == other else "close" if home.split()[0] == other.split()[0] else "different"
