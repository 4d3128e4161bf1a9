"""Whoever reads only the guide writes a programme that runs: every example on the page loads, the whole one too."""

import re
from datetime import date
from pathlib import Path

import pytest

from shared.terms.programme import FACTS, ProgrammeErrors
from shared.terms.programme.definition import Programme
from shared.terms.programme.error_messages import kind_of, models_in
from shared.terms.programme.information import INFORMATION
from shared.terms.programme.json_schema import STEERING
from shared.terms.programme.outcomes import AnyOutcome
from shared.terms.programme.reference import reference
from shared.terms.programme.references import START_REQUIREMENTS
from tests.programmes import defined, guide_example, loaded

PAGES = Path(__file__).parents[3] / "docs" / "guides"
GUIDE = (PAGES / "write-a-programme.md").read_text(encoding="utf-8")
PARTS = [block for block in re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL) if "\nid: SKYE" not in block]


@pytest.mark.parametrize("block", PARTS, ids=[block.split(":")[0] for block in PARTS])
def test_every_example_of_a_part_loads_as_it_stands(block: str) -> None:
    assert defined(block).id == "TEST"


def test_every_key_every_kind_and_every_fact_is_on_the_page() -> None:
    keys = {field.alias or name for name, field in Programme.model_fields.items()} | set(STEERING)
    kinds = {str(kind_of(model)) for model in models_in(AnyOutcome)}
    unsaid = {word for word in {*keys, *kinds, *FACTS, *START_REQUIREMENTS} if not re.search(rf"\b{word}\b", GUIDE)}
    assert unsaid <= {"outcome_target_rate", "outcome_curve", "job_start_curve"}


def test_the_page_of_keys_is_the_models() -> None:
    """Every key, its default and its allowed values, so that none is missing from the documentation."""
    assert (PAGES / "programme-keys.md").read_text(encoding="utf-8") == reference(), "run `make diagrams`"


def test_the_guide_names_everything_that_is_only_shown() -> None:
    section = GUIDE.partition("### Shown, but not used in calculations")[2].partition("\n## ")[0]
    names = {model.model_fields[name].alias or name for model, names in INFORMATION.items() for name in names}
    assert {name for name in names if f"`{name}`" not in section} == set()


def test_the_whole_example_is_a_programme_of_its_own() -> None:
    skye = defined(guide_example(), base=False)
    assert (skye.id, skye.prime, skye.receiver) == ("SKYE", None, "harbour")
    assert skye.profile_for("referrals", "2027-04") == 20 and skye.profile_for("starts", "2027-05") == 15
    assert sum(skye.fee_for(f"{year}-{month:02d}") for year in (2027, 2028, 2029) for month in range(1, 13)) == 20000000
    assert skye.price_on("thirteen-weeks", date(2028, 4, 1)) == 145000
    assert skye.outcome("job").price_on(date(2027, 5, 1), "LONG") == 110000
    assert [condition.code for condition in skye.conditions_for("YOUNG")] == ["out_of_work", "young"]


def test_a_working_day_of_scotland_is_not_one_of_england() -> None:
    """2 January 2028 is a Sunday and its holiday is taken on the Tuesday after the New Year's, the 4th."""
    skye = defined(guide_example(), base=False)
    in_england = skye.model_copy(update={"nation": "england-and-wales"})
    assert skye.due("acknowledge", date(2027, 12, 31)) > in_england.due("acknowledge", date(2027, 12, 31))


def test_a_slip_in_it_is_told_with_its_line_and_what_to_write() -> None:
    with pytest.raises(ProgrammeErrors, match=r"test.yaml:\d+: groups: the shares of the groups sum to 0.9; they must"):
        defined(guide_example().replace("share: 0.4, conditions", "share: 0.3, conditions"), base=False)


def wage_outcome(rate: str) -> str:
    return f"outcomes: {{earned: {{kind: cumulative_earnings, name: E, hours: 16, weeks: 26, rate: {rate}}}}}"


def slip(old: str, new: str) -> tuple[str]:
    example = guide_example()
    assert old in example
    return (example.replace(old, new),)


TAIL = "clocks: {tail: {length: %d, unit: calendar_days, counted_from: start}}"
SLIPS = {
    "say where this comes from": slip('assumption: "invented, to show every part of a programme"\n', ""),
    "is not known here": slip("name: Skye and", "nmae: Skye and"),
    "is no kind of outcome": slip("kind: job_start", "kind: job"),
    "the shares of the groups": slip("share: 0.4, conditions", "share: 0.3, conditions"),
    "nobody serves": slip("start_requires:", "delivery_map: [{groups: [LONG], providers: [harbour]}]\nstart_requires:"),
    "there is no fact": slip("fact: age,", "fact: aeg,"),
    "of the funding is": slip("  total: 200000.00", "  total: 200000.01"),
}
SLIPS_OF_A_PART = {
    "by effective_from": (wage_outcome("london_living_wage"),),
    "no rate is in force": (f"starts_on: 2010-01-01\n{wage_outcome('national_living_wage')}",),
    "locked by the framework": ("framework: true\ncore: [clocks.tail]\n" + TAIL % 700, "extends: TEST\n" + TAIL % 600),
}


@pytest.mark.parametrize("words", [*SLIPS, *SLIPS_OF_A_PART])
def test_the_last_table_shows_what_check_says(words: str) -> None:
    """`…` in the table stands for what differs from file to file."""
    [row] = [line for line in GUIDE.partition("## What can go wrong")[2].splitlines() if words in line]
    parts = row.split("`")[1].removeprefix("skye.yaml:12: ").split("…")
    with pytest.raises(ProgrammeErrors) as raised:
        loaded(*(SLIPS | SLIPS_OF_A_PART)[words], base=words in SLIPS_OF_A_PART)
    assert re.search(".*".join(re.escape(part.rstrip()) for part in parts), str(raised.value)), raised.value
