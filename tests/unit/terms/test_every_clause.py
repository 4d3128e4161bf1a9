"""Every key of the language has an effect or is listed as shown only: a new key that nothing reads fails here.

Two proofs: every key is read where services decide, and changing the days, sums and shares of the guide's example
changes what is decided.
"""

import ast
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from shared.terms.calendar import Month
from shared.terms.programme import Programme
from shared.terms.programme.information import INFORMATION, is_information
from shared.terms.programme.keyed_lists import KEYED
from shared.terms.programme.reference import parts
from tests.programmes import defined, guide_example

ROOT = Path(__file__).parents[3]
LANGUAGE = ROOT / "shared" / "terms" / "programme"
DECIDING = (
    "definition",
    "delivery",
    "eligibility",
    "entitlement",
    "kpis",
    "outcomes",
    "parties",
    "payment",
    "people",
    "support",
)
"""The modules of the language with functions that services call."""
FOR_READERS = {"name", "basis", "refuses", "chair", "items", "extract", "every"}
"""Texts that a person reads, in messages and reports."""
NAMES_OF_ENTRIES = {*KEYED.values(), "kind"}
READ_WHILE_LOADING = {
    "rate_date": "which dates of a published wage the rates have (wage_rates.py)",
    "min": "the range of a fee that check allows",
    "max": "the range of a fee that check allows",
    "funding_total": "the whole that a fee is a share of, in check",
    "cap": "the most that a fee may sum to, in check",
    "total": "what the months or the fee must sum to, in check",
    "prime_share": "what the shares of the prime must sum to, in check",
    "supply_chain_share": "what the shares of subcontractors must sum to, in check",
}
"""Keys whose effect is that a file which contradicts them is refused, or that decide what is loaded."""


def reads(source: str) -> Iterator[str]:
    """The names of attributes that a module reads, also by `getattr` and in lists of names."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
            yield node.value


def read_where_services_decide() -> set[str]:
    services = [file for file in (ROOT / "services").rglob("*.py") if not {"responses", "migrations"} & set(file.parts)]
    language = [LANGUAGE / f"{name}.py" for name in DECIDING]
    return {name for file in (*services, *language) for name in reads(file.read_text(encoding="utf-8"))}


def keys() -> Iterator[tuple[str, str]]:
    """Every key of every part that is not only shown, as the part and the name of its field."""
    for model, _ in parts():
        for name in model.model_fields:
            is_listed = name in NAMES_OF_ENTRIES or name in FOR_READERS or name in READ_WHILE_LOADING
            if not is_listed and not is_information(model, name) and not is_information_part(model.__name__):
                yield model.__name__, name


def is_information_part(model: str) -> bool:
    """Whether a part stands only below a key that is only shown."""
    return model in {"Evaluator", "Body", "Statement"}


def test_every_key_is_read_where_services_decide_or_listed_as_shown_only() -> None:
    read = read_where_services_decide()
    assert {f"{model}.{name}" for model, name in keys() if name not in read} == set()


def test_a_new_key_that_nothing_reads_is_found() -> None:
    assert "goodwill_weeks" not in read_where_services_decide()


def test_what_is_listed_as_shown_only_is_a_key() -> None:
    assert {name for model, names in INFORMATION.items() for name in names if name not in model.model_fields} == set()


DAY = date(2027, 6, 1)
Observation = Callable[[Programme], object]
CHANGES: list[tuple[str, str, Observation]] = [
    (
        "referrals_end_on: 2029-03-31",
        "referrals_end_on: 2029-03-30",
        lambda p: p.accepts_referral_on(date(2029, 3, 31)),
    ),
    ("starts_on: 2027-04-01", "starts_on: 2027-04-02", lambda p: p.accepts_referral_on(date(2027, 4, 1))),
    ("contract_years: 2", "contract_years: 3", lambda p: p.last_month),
    ("nation: scotland", "nation: england-and-wales", lambda p: p.due("acknowledge", date(2027, 12, 31))),
    ("acknowledge: {length: 3", "acknowledge: {length: 4", lambda p: p.due("acknowledge", DAY)),
    (
        "action_plan: {length: 25, unit: working_days",
        "action_plan: {length: 25, unit: calendar_days",
        lambda p: p.due("action_plan", DAY),
    ),
    ("counted_from: job_start", "counted_from: start", lambda p: p.clock("in_work_limit", DAY).counted_from),
    ("conditions: [young]", "conditions: [a_year_out]", lambda p: [c.code for c in p.conditions_for("YOUNG")]),
    ("amount: 900.00", "amount: 901.00", lambda p: p.price_on("job", DAY)),
    ("amount: 200.00", "amount: 201.00", lambda p: p.outcome("job").price_on(DAY, "LONG")),
    (
        "effective_from: 2028-04-01",
        "effective_from: 2028-05-01",
        lambda p: p.price_on("thirteen-weeks", date(2028, 4, 9)),
    ),
    ("months: 24", "months: 23", lambda p: p.fee_for("2029-03")),
    ("share: 0.4}, {months", "share: 0.3}, {months", lambda p: p.fee_for("2027-04")),
    ("2029-03: 480", "2029-03: 960", lambda p: p.profile_for("referrals", "2027-04")),
    ("share: 0.75", "share: 0.5", lambda p: p.profile_for("starts", "2027-04")),
    ("3: 0.20", "3: 0.30", lambda p: p.profile_for("job_starts", "2027-07")),
    ("number: 160", "number: 161", lambda p: p.named_target("jobs", Month.of(DAY)).value),
    ("skye: 110", "skye: 109", lambda p: p.named_target("jobs", Month.of(DAY)).of("skye")),
    ("target: 0.95", "target: 0.94", lambda p: p.target("K2")),
]


@pytest.mark.parametrize(("before", "after", "observed"), CHANGES, ids=[after for _, after, _ in CHANGES])
def test_a_change_of_the_contract_changes_what_is_decided(before: str, after: str, observed: Observation) -> None:
    example = guide_example()
    assert example.count(before) >= 1, before
    changed = example.replace(before, after, 1)
    if "months: 23" in after or "share: 0.3}" in after:
        changed = changed.replace("7-24, share: 0.6", f"7-{'23' if '23' in after else '24'}, share: 0.6")
        changed = changed.replace("share: 0.6}]", "share: 0.7}]") if "0.3}" in after else changed
    assert observed(defined(example, base=False)) != observed(defined(changed, base=False))
