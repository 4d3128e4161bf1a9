"""Who may take part: named conditions, each a test written as data over the facts of a referral [rule 11].

A test is met, not met, or undecided because a fact is missing. A missing fact never counts as a no.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from shared.terms.programme.field_types import Day, Flag, Number, Slug, Term, Text

FactKind = Literal["flag", "number", "code", "codes", "money", "date"]
FACTS: dict[str, FactKind] = {
    "age": "number",
    "group": "code",
    "area": "code",
    "participation": "code",
    "early_access_code": "code",
    "claim_months": "number",
    "on_other_provision": "flag",
    "previously_started": "flag",
    "in_paid_work": "flag",
    "job_offer": "flag",
    "months_unemployed": "number",
    "benefit": "code",
    "health_condition": "flag",
    "health_conditions": "codes",
    "previous_programme": "code",
    "previous_programme_months": "number",
    "previous_programme_result": "code",
    "hours_per_week": "number",
    "monthly_earnings": "money",
    "tenure": "code",
    "household_type": "code",
    "care_leaver": "flag",
    "neet": "flag",
    "in_education": "flag",
    "right_to_work": "flag",
    "consent": "flag",
    "ward": "code",
}
"""The facts every referral may carry, by the kind of test that fits them; a programme may add its own."""
NAMED_CONDITIONS = {
    "not_on_other_provision": "on_other_provision",
    "not_previously_started": "previously_started",
    "not_in_paid_work": "in_paid_work",
    "no_job_offer": "job_offer",
}
"""The conditions of the national framework, which need no test: each with the flag of the referral that it forbids."""
BOUNDS = ("at_least", "at_most", "above", "below", "between")
FITTING: dict[FactKind, tuple[str, ...]] = {
    "flag": ("is",),
    "number": BOUNDS,
    "money": BOUNDS,
    "date": BOUNDS,
    "code": ("one_of", "none_of"),
    "codes": ("one_of", "none_of"),
}


class AskedFact(Term):
    """A fact that this programme asks for in addition to the standard ones."""

    code: Slug
    name: Text
    kind: FactKind
    codes: tuple[Slug, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """The result of a test. `met` is None when it cannot be decided without the `missing` facts."""

    met: bool | None
    missing: tuple[str, ...] = ()


class Test(Term):
    """One `fact` with one comparison, or `all`, `any` or `none` of other tests."""

    __test__ = False
    fact: Slug | None = None
    is_: Flag | None = Field(default=None, alias="is")
    at_least: Number | Day | None = None
    at_most: Number | Day | None = None
    above: Number | Day | None = None
    below: Number | Day | None = None
    between: tuple[Number | Day, Number | Day] | None = None
    one_of: tuple[Slug, ...] | None = None
    none_of: tuple[Slug, ...] | None = None
    all_: tuple[Test, ...] | None = Field(default=None, alias="all")
    any_: tuple[Test, ...] | None = Field(default=None, alias="any")
    none_: tuple[Test, ...] | None = Field(default=None, alias="none")

    @model_validator(mode="after")
    def _has_one_shape(self) -> Self:
        groups, comparisons = (self.all_, self.any_, self.none_), self.comparison
        several = sum(group is not None for group in groups)
        if several + (self.fact is not None) != 1 or (several and comparisons):
            raise ValueError("write one fact: with one comparison, or any: or all: or none: with a list of tests")
        if any(items == () for items in (*groups, self.one_of, self.none_of)):
            raise ValueError("this list is empty; name one at least")
        if self.fact is not None and len(comparisons) != 1:
            raise ValueError(
                "give the fact one comparison: is, at_least, at_most, above, below, between, one_of or none_of"
            )
        return self

    @property
    def comparison(self) -> list[str]:
        """The names of the comparisons given, as they are written; one, for a test of a fact."""
        named = {"is": self.is_, **{name: getattr(self, name) for name in (*BOUNDS, "one_of", "none_of")}}
        return [name for name, operand in named.items() if operand is not None]

    @property
    def tests(self) -> tuple[Test, ...]:
        """The tests within this one; none for a test of a fact."""
        return self.all_ or self.any_ or self.none_ or ()

    @property
    def facts(self) -> tuple[str, ...]:
        """Every fact it looks at, in the order written, each once."""
        within = [fact for test in self.tests for fact in test.facts]
        return tuple(dict.fromkeys([self.fact] if self.fact else within))

    def leaves(self) -> list[Test]:
        """The tests of single facts within it."""
        return [self] if self.fact else [leaf for test in self.tests for leaf in test.leaves()]

    def accepts(self, value: object) -> bool:
        """Whether a value of the fact passes the comparison."""
        if self.is_ is not None:
            return bool(value) is self.is_
        if self.one_of is not None:
            return bool(_codes(value) & set(self.one_of))
        if self.none_of is not None:
            return not _codes(value) & set(self.none_of)
        return _within(self, value if isinstance(value, date) else Decimal(str(value)))


Test.model_rebuild()


def evaluate(test: Test, facts: Mapping[str, object]) -> Verdict:
    """Whether the facts meet the test. A fact that is absent or None is missing."""
    if test.fact is not None:
        value = facts.get(test.fact)
        return Verdict(None, (test.fact,)) if value is None else Verdict(test.accepts(value))
    verdicts = [evaluate(inner, facts) for inner in test.tests]
    missing = tuple(dict.fromkeys(name for verdict in verdicts for name in verdict.missing))
    decisive = test.all_ is None
    if any(verdict.met is decisive for verdict in verdicts):
        return Verdict(test.any_ is not None)
    return Verdict(None, missing) if missing else Verdict(test.any_ is None)


def _within(test: Test, value: Any) -> bool:
    lowest, highest = test.between or (test.at_least, test.at_most)
    return not (
        (lowest is not None and value < lowest)
        or (highest is not None and value > highest)
        or (test.above is not None and value <= test.above)
        or (test.below is not None and value >= test.below)
    )


def _codes(value: object) -> set[str]:
    return set(value) if isinstance(value, Collection) and not isinstance(value, str) else {str(value)}


class Condition(Term):
    """A named condition of eligibility. `refuses` is the message to the referrer when it is not met [rule 11]."""

    code: Slug
    name: Text
    refuses: Text
    test: Test | None = None
