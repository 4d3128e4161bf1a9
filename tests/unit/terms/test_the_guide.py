"""Whoever reads only the guide writes a programme that runs: every example on the page loads, the whole one too."""

import re
from datetime import date
from pathlib import Path

import pytest

from shared.terms.programme import FACTS, ProgrammeErrors
from shared.terms.programme.definition import Programme
from shared.terms.programme.error_messages import _kind_of, _models_in
from shared.terms.programme.json_schema import STEERING
from shared.terms.programme.outcomes import AnyOutcome
from shared.terms.programme.references import START_REQUIREMENTS
from tests.programmes import defined, guide_example

GUIDE = (Path(__file__).parents[3] / "docs" / "guides" / "write-a-programme.md").read_text(encoding="utf-8")
PARTS = [block for block in re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL) if "\nid: SKYE" not in block]


@pytest.mark.parametrize("block", PARTS, ids=[block.split(":")[0] for block in PARTS])
def test_every_example_of_a_part_loads_as_it_stands(block: str) -> None:
    assert defined(block).id == "TEST"


def test_every_key_every_kind_and_every_fact_is_on_the_page() -> None:
    keys = {field.alias or name for name, field in Programme.model_fields.items()} | set(STEERING)
    kinds = {str(_kind_of(model)) for model in _models_in(AnyOutcome)}
    unsaid = {word for word in {*keys, *kinds, *FACTS, *START_REQUIREMENTS} if not re.search(rf"\b{word}\b", GUIDE)}
    assert unsaid <= {"outcome_target_rate", "outcome_curve", "job_start_curve"}


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
