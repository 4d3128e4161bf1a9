"""The facts that a programme asks for besides those every referral may have, each of its own kind."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from shared.terms.faults import Fault
from shared.terms.programme import AskedFact, Programme

MONEY = re.compile(r"[0-9]{1,7}\.[0-9]{2}")
HOW_TO_WRITE = {
    "flag": "say true or false",
    "number": "give a whole number",
    "code": "give one of the programme's codes",
    "codes": "give a list of the programme's codes",
    "money": 'give pounds as text, such as "1200.00"',
    "date": 'give a day as text, such as "2018-03-09"',
}


def custom_values(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The values of the body under `circumstances.other`."""
    return getattr(values.get("circumstances"), "other", None) or {}


def faults(other: Mapping[str, Any], programme: Programme) -> Iterator[Fault]:
    """Facts that the programme does not ask for, and values of another kind."""
    facts = {fact.code: fact for fact in programme.asked_facts} if other else {}
    for name, value in other.items():
        pointer, fact = f"/circumstances/other/{name}", facts.get(name)
        if fact is None:
            yield Fault(pointer, "unknown-fact", f"{programme.id} asks for {', '.join(facts) or 'no facts of its own'}")
        elif not fits(fact, value):
            yield Fault(pointer, "wrong-kind", f"{fact.name}: {HOW_TO_WRITE[fact.kind]}")


def testable_values(other: Mapping[str, Any], programme: Programme) -> dict[str, Any]:
    """The values that can be tested: those of facts the programme asks for, of the right kind."""
    facts = [fact for fact in programme.asked_facts if fact.code in other and fits(fact, other[fact.code])]
    values = {fact.code: (fact.kind, other[fact.code]) for fact in facts}
    return {name: date.fromisoformat(value) if kind == "date" else value for name, (kind, value) in values.items()}


def fits(fact: AskedFact, value: Any) -> bool:
    """Whether a value is of the fact's kind, and one of its codes if it has any."""
    if fact.kind == "flag":
        return isinstance(value, bool)
    if fact.kind == "number":
        return isinstance(value, int) and not isinstance(value, bool)
    if fact.kind == "codes":
        return isinstance(value, list) and (not fact.codes or set(value) <= set(fact.codes))
    if not isinstance(value, str):
        return False
    if fact.kind == "date":
        return is_day(value)
    return bool(MONEY.fullmatch(value)) if fact.kind == "money" else value in fact.codes or not fact.codes


def is_day(text: str) -> bool:
    """Whether the text is a calendar day as YYYY-MM-DD."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
