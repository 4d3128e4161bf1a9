"""The facts a programme asks for beside those every referral may carry, each told as its kind is."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from shared.terms.faults import Fault
from shared.terms.programme import AskedFact, Programme

MONEY = re.compile(r"[0-9]{1,7}\.[0-9]{2}")
HOW_TOLD = {
    "flag": "say true or false",
    "number": "give a whole number",
    "code": "give one of the programme's codes",
    "codes": "give a list of the programme's codes",
    "money": 'give pounds as text, such as "1200.00"',
    "date": 'give a day as text, such as "2018-03-09"',
}


def told(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the body says under `circumstances.other`."""
    return getattr(values.get("circumstances"), "other", None) or {}


def faults(other: Mapping[str, Any], programme: Programme) -> Iterator[Fault]:
    """Facts the programme does not ask for, and those told as another kind."""
    asked = {one.code: one for one in programme.asked_facts}
    for name, value in other.items():
        where = f"/circumstances/other/{name}"
        if name not in asked:
            yield Fault(where, "unknown-fact", f"{programme.id} asks for {', '.join(asked) or 'no facts of its own'}")
        elif not fits(asked[name], value):
            yield Fault(where, "wrong-kind", f"{asked[name].name}: {HOW_TOLD[asked[name].kind]}")


def understood(other: Mapping[str, Any], programme: Programme) -> dict[str, Any]:
    """The facts that can be tested: asked for, and told as their kind is."""
    asked = {one.code: one for one in programme.asked_facts if one.code in other}
    good = {name: other[name] for name, one in asked.items() if fits(one, other[name])}
    return {name: date.fromisoformat(v) if asked[name].kind == "date" else v for name, v in good.items()}


def fits(asked: AskedFact, value: Any) -> bool:
    """Whether a fact is told as its kind is."""
    if asked.kind == "flag":
        return isinstance(value, bool)
    if asked.kind == "number":
        return isinstance(value, int) and not isinstance(value, bool)
    if asked.kind == "codes":
        return isinstance(value, list) and (not asked.codes or set(value) <= set(asked.codes))
    if not isinstance(value, str):
        return False
    if asked.kind == "date":
        return _is_day(value)
    return bool(MONEY.fullmatch(value)) if asked.kind == "money" else value in asked.codes or not asked.codes


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
