"""What is wrong with a programme file is said with file and line and what to write instead, all of it at once."""

from datetime import date
from decimal import Decimal

import pytest

from shared.terms.programme import ProgrammeErrors, load
from tests.programmes import SHIPPED

WHP, LLWHP = "work-and-health-programme.yaml", "llwhp.yaml"


@pytest.fixture
def files(tmp_path):
    for name in (WHP, LLWHP):
        (tmp_path / name).write_text((SHIPPED / name).read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "wages").symlink_to(SHIPPED / "wages", target_is_directory=True)
    return tmp_path


def edit(directory, file, old, new):
    """Replace one passage of a file; answer with the line on which it begins."""
    before, problems, after = (directory / file).read_text(encoding="utf-8").partition(old)
    assert problems, f"{old!r} is not in {file}"
    (directory / file).write_text(before + new + after, encoding="utf-8")
    return before.count("\n") + 1


def faults(directory):
    with pytest.raises(ProgrammeErrors) as errors:
        load(directory)
    return errors.value.faults


PRICES = """    prices:
      - effective_from: 2018-03-01
        amount: 4260.43
        assumption: "[default 10]: 70 % of £39.59m ÷ (14,700 × 75 % × 59 %) = £4,260.43"
"""
WRONG = [
    # a slip of the pen
    ("name: Local London Work", "nmae: Local London Work", "nmae", "nmae is not known here; did you mean name?"),
    ("name: Local London Work", "zzz: Local London Work", "zzz", "zzz is not known here; known here: "),
    ("{name: Bexley,", "{nam: Bexley,", "areas.bexley.nam", "did you mean name?"),
    ("{name: Bexley,", "{", "areas.bexley.name", "this is missing"),
    ("commissioner: local-london", "", "commissioner", "this is missing; add it here"),
    ("commissioner: local-london", "commissioner: Local London!", "commissioner", "use letters, digits, - and _ only"),
    ("commissioner: local-london", 'commissioner: {value: 7, source: "x"}', "commissioner", "write a text"),
    ("name: Sustained employment", 'name: ""', "outcomes.sustained-earnings.name", "not empty"),
    ("area_basis: {value: residence", "area_basis: {value: school", "area_basis", "one of: 'residence' or 'jobcentre'"),
    ("caseload_min: {value: 20", "caseload_min: {value: twenty", "caseload_min", "write a whole number"),
    ("caseload_min: {value: 20", "caseload_min: {value: 20.5", "caseload_min", "write a whole number"),
    ("caseload_min: {value: 20", "caseload_min: {value: -1", "caseload_min", "greater than or equal to 0"),
    ("arrears: true", "arrears: yes", "delivery_fee.arrears", "write true or false"),
    ("{value: 2018-03-01, source", '{value: "1 March 2018", source', "starts_on", "write a day, such as 2018-03-01"),
    ("start_requires: [initial", "start_requires: initial #", "start_requires", "write a list"),
    ("outcome_curve:", "outcome_curve: 5\nx:", "outcome_curve", "write a map"),
    ("  sustained-earnings:\n", "  sustained-earnings: 5\n  other:\n", "outcomes.0", "write a map"),
    # money and numbers
    (
        "{value: 3000.00, source",
        "{value: 3000.001, source",
        "outcomes.sustained-earnings.threshold",
        "more than two decimal places",
    ),
    ("{value: 3000.00, source", '{value: "£3000", source', "outcomes.sustained-earnings.threshold", "such as 3000.00"),
    (
        "{value: 3000.00, source",
        "{value: -3000.00, source",
        "outcomes.sustained-earnings.threshold",
        "greater than or equal to 0",
    ),
    (
        "{value: 3000.00, source",
        "{value: [1], source",
        "outcomes.sustained-earnings.threshold",
        "write pounds and pence",
    ),
    ("{value: 0.59, source", "{value: 59, source", "outcome_target_rate", "less than or equal to 1"),
    ("{value: 0.59, source", '{value: "59 %", source', "outcome_target_rate", "write a plain number, such as 0.55"),
    # sums and references
    (
        "share: {value: 0.75",
        "share: {value: 0.70",
        "groups",
        "the shares of the groups sum to 0.95; they must sum to 1",
    ),
    ("prime_share: {value: 0.55", "prime_share: {value: 0.50", "prime_share", "they must sum to 1"),
    ("prime_share: {value: 0.55", "prime_share: {value: 0.50", "prime_share", "the shares of each prime sum to 0.55"),
    ("supply_chain_share: {value: 0.45", "supply_chain_share: {value: 0.5", "supply_chain_share", "sum to 0.45"),
    (
        "total: {value: 14700",
        "total: {value: 14701",
        "profiles.referrals.0",
        "the months sum to 14,700 and not to the total 14,701",
    ),
    (
        "total: {value: 11877000.00",
        "total: {value: 11877000.01",
        "delivery_fee.total",
        "0.30 of the funding is 11877000.00",
    ),
    ("months: {value: 60", "months: {value: 61", "delivery_fee.months", "only 60 months lie between"),
    ("prime: maximus", "prime: sub-1", "prime", "sub-1 must be the one provider with role: prime; found: maximus"),
    (
        "window: in_work_limit",
        "window: in_work_limt",
        "outcomes.sustained-earnings.window",
        "there is no clock in_work_limt",
    ),
    ("matures_after: start_or_fta", "matures_after: never", "kpis.K5.matures_after", "there is no clock never"),
    ('areas: ["*"]', "areas: [brent]", "delivery_map.0.areas", "brent is none of the areas"),
    ('areas: ["*"]', "areas: [bexley]", "delivery_map", "nobody serves HD in bromley"),
    ('providers: ["*"]', "providers: [sub-9]", "delivery_map.0.providers", "sub-9 is none of the providers"),
    ("caseload_max: {value: 40", "caseload_max: {value: 10", "caseload_max", "below caseload_min, 20"),
    ("{value: 2023-02-28", "{value: 2017-02-28", "referrals_end_on", "referrals end before the start"),
    (
        "- effective_from: 2018-03-01\n        amount",
        "- effective_from: 2019-03-01\n        amount",
        "outcomes.sustained-earnings.prices",
        "begin on 2018-03-01",
    ),
    ("    by: group\n", "", "kpis.K7", "this has no target"),
    # profiles and curves
    ("2018-04..2023-02:", "2018-03..2023-02:", "profiles.referrals.0.months", "a month is counted twice"),
    ("2018-04..2023-02:", "2023-02..2018-04:", "profiles.referrals.0.months", "runs backwards"),
    ("2018-04..2023-02:", "April 2018:", "profiles.referrals.0.months", "write it like 2018-03"),
    ("      of: referrals\n", "      of: refferals\n", "profiles.starts.0.of", "there is no profile refferals"),
    ("      of: referrals\n", "      of: outcomes\n", "profiles.starts.0.of", "lead back to themselves"),
    ("      share: 0.75\n", "", "profiles.starts.0", "write either months, or of: with a share: or a curve:"),
    (
        "curve: job_start_curve",
        "curve: jobs",
        "profiles.job_starts.0.curve",
        "there is no curve jobs; write it under curves:, or one of: job_start_curve, outcome_curve",
    ),
    ("  job_starts:\n    - {", "  job_starts: []\n  other:\n    - {", "profiles.job_starts", "one at least"),
    ("6: 0.05,", "6: 0.18,", "outcome_curve", "none lower than the one before"),
    ("6: 0.05,", "six: 0.05,", "outcome_curve.points.six", "write"),
    # the notation
    (
        "caseload_min: {value: 20, assumption",
        "caseload_min: 20 #",
        "caseload_min",
        "say where this comes from: {value: 20, source",
    ),
    (
        "- effective_from: 2018-03-01\n        amount: 4260.43\n        assumption",
        "- effective_from: 2018-03-01\n        amount: 4260.43\n        # ",
        "outcomes.sustained-earnings.prices.0.amount",
        "say where",
    ),
    ("areas:\n", "areas: [bexley]\nold:\n", "areas", "write a map: the code of each entry"),
    ("{name: Bexley,", "{code: bexleyheath, name: Bexley,", "areas.bexley", "take code: away"),
    (
        '  HD: {share: {value: 0.75, source: "S0 §4"}}',
        "  HD: [{share: 0.75}]",
        "groups.HD",
        "only clocks, targets, kpis may have a list",
    ),
    ("extends: WHP", "extends: WPH", "extends", "there is no programme WPH to extend; known here: WHP"),
    ("extends: WHP", "extends: LLWHP", "extends", "LLWHP extends LLWHP, in a circle"),
    ("extends: WHP", "extends: [WHP]", "extends", "write the id of one programme"),
    ("extends: WHP", "extends: WHP\nframework: yes", "framework", "write true or false"),
    ("extends: WHP", "extends: WHP\ncore: tail", "core", "write a list of paths"),
    ("extends: WHP", "extends: WHP\ncore: [clocks.tale]", "clocks.tale", "core: locks this, and it does not exist"),
]


@pytest.mark.parametrize(("old", "new", "path", "advice"), WRONG, ids=[f"{w[2]}: {w[3][:30]}" for w in WRONG])
def test_a_fault_says_where_it_is_and_what_to_write(files, old, new, path, advice):
    file = WHP if old.startswith("start_requires") else LLWHP
    edit(files, file, old, new)
    problems = [fault for fault in faults(files) if fault.path == path and advice in fault.message]
    assert problems, "\n".join(map(str, faults(files)))
    assert problems[0].location.file == file


BROKEN = [
    ("commissioner: local-london", "commissioner: [local", "this is not YAML"),
    ("commissioner: local-london", "\tcommissioner: local", "there is a tab; write spaces"),
    ("commissioner: local-london", "commissioner: “a”: b", "there are curly quotes; write straight ones"),
    ("commissioner: local-london", "commissioner: a\ncommissioner: b", "is written twice in the same map; keep one"),
    ("{value: 3000.00, source", "{value: 3e3, source", "3e3 would be a float; write the number out"),
    ("{value: 3000.00, source", "{value: .5, source", ".5 would be a float"),
    ("{value: 3000.00, source", "{value: .inf, source", ".inf would be a float"),
    ("{value: 2018-03-01, source", "{value: 2018-02-30, source", "2018-02-30 is not a day of the calendar"),
    (
        "{value: 3000.00, source",
        "{value: 3000.00, why: x, source",
        "beside value: there may only be source: or assumption:",
    ),
    ("{value: 3000.00, source", "{value: 3000.00, assumption: x, source", "write source: or assumption:, not both"),
    ('{value: 3000.00, source: "S0 §5"}', "{value: 3000.00, source: [5]}", "source: is a text"),
    ("commissioner: local-london", "commissioner: &a {x: 1}\nother: *a", "anchors and aliases are not used here"),
    ("commissioner: local-london", "? [a, b]\n: c", "a key is a plain word"),
]


@pytest.mark.parametrize(("old", "new", "advice"), BROKEN, ids=[broken[2][:40] for broken in BROKEN])
def test_a_file_that_cannot_be_read_says_on_which_line(files, old, new, advice):
    line = edit(files, LLWHP, old, new)
    problems = [fault for fault in faults(files) if advice in fault.message]
    assert problems, "\n".join(map(str, faults(files)))
    assert problems[0].location.file == LLWHP
    assert line <= problems[0].location.line <= line + 2


def test_a_fault_names_the_line_of_its_value(files):
    line = edit(files, LLWHP, "    threshold: {value: 3000.00", "    threshold: {value: 3000.001")
    (fault,) = faults(files)
    assert str(fault).startswith(
        f"llwhp.yaml:{line}: outcomes.sustained-earnings.threshold: 3000.001 has more than two"
    )


def test_a_fault_in_the_parent_is_told_once_and_in_the_parents_file(files):
    line = edit(files, WHP, "attempts: {value: 3,", "attempts: {value: 0,")
    (fault,) = faults(files)
    assert (fault.location.file, fault.location.line, fault.path) == (WHP, line, "claim.attempts")


def test_all_faults_of_all_files_are_told_at_once(files):
    edit(files, WHP, "attempts: {value: 3,", "attempts: {value: 0,")
    edit(files, LLWHP, "value: 0.59, source", "value: 59, source")
    edit(files, LLWHP, "commissioner: local-london", "comissioner: local-london")
    edit(files, LLWHP, "extends: WHP\n", "extends: WHP\nnation: scotland\n")
    (files / "third.yaml").write_text("- not\n- a map\n", encoding="utf-8")
    locations = {(fault.location.file, fault.path) for fault in faults(files)}
    assert locations == {
        (WHP, "claim.attempts"),
        (LLWHP, "outcome_target_rate"),
        (LLWHP, "commissioner"),
        (LLWHP, "comissioner"),
        (LLWHP, "nation"),
        ("third.yaml", ""),
    }


def test_what_the_framework_locks_cannot_be_changed(files):
    line = edit(files, LLWHP, "caseload_min:", 'clocks: {tail: {length: {value: 701, source: "x"}}}\ncaseload_min:')
    (fault,) = faults(files)
    assert (fault.location.line, fault.path) == (line, "clocks.tail.length")
    assert "locked by the framework's core: (clocks.tail)" in fault.message


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("eligibility: {rich: {name: Rich, refuses: Too rich}}", "eligibility.rich"),
        ("clocks: {tail: null}", "clocks.tail"),
        ("clocks: null", "clocks"),
        ("start_requires: [handshake]", "start_requires"),
    ],
)
def test_a_lock_also_holds_against_adding_removing_and_replacing(files, written, path):
    edit(files, LLWHP, "caseload_min:", f"{written}\ncaseload_min:")
    assert path in {fault.path for fault in faults(files) if "is locked" in fault.message}


def test_saying_the_locked_value_again_changes_nothing(files):
    edit(files, LLWHP, "caseload_min:", "start_requires: [initial_meeting, initial_action_planning]\ncaseload_min:")
    assert load(files)["LLWHP"].version == load(SHIPPED)["LLWHP"].version


def test_a_grandchild_is_bound_by_the_locks_of_both(files):
    edit(files, LLWHP, "extends: WHP", "extends: WHP\ncore: [share_basis]")
    child = "id: TENTH\nname: A tenth\nextends: LLWHP\nshare_basis: value\nnation: scotland\n"
    (files / "tenth.yaml").write_text(child, encoding="utf-8")
    assert {fault.path for fault in faults(files)} == {"share_basis", "nation"}


@pytest.mark.parametrize("line", ["areas: {bexly: null}", "caseload_maxx: null", "areas: {bexley: {ward: null}}"])
def test_a_null_that_removes_nothing_is_told_because_what_it_meant_would_stay(files, line):
    (files / "child.yaml").write_text(f"id: CHILD\nname: Child\nextends: LLWHP\n{line}\n", encoding="utf-8")
    (fault,) = faults(files)
    assert "null removes what the parent has, and it has nothing here" in fault.message and fault.location.line == 4


def test_an_override_shows_both_values_and_carries_its_own_source(files):
    child = """
id: TENTH
name: A tenth of Local London
extends: LLWHP
volume: {referrals: {value: 1470, assumption: "a tenth"}}
groups: {EA: {early_access: {CARER: null}}}
profiles:
  referrals:
    - {effective_from: 2018-03-01, months: {2018-03: 40, 2018-04..2023-02: 1430}, total: 1470, assumption: "a tenth"}
"""
    (files / "tenth.yaml").write_text(child, encoding="utf-8")
    tenth = load(files)["TENTH"]
    shown = {override.path: (override.inherited, override.value) for override in tenth.overrides}
    assert shown["volume.referrals"] == (14700, 1470)
    assert shown["groups.EA.early_access.CARER"] == ("Carer", None)
    assert tenth.assumptions["volume.referrals"] == "a tenth"
    assert tenth.sources["volume.kind"] == "S0 §4"
    assert "CARER" not in tenth.group("EA").early_access_codes
    assert sum(tenth.profiles["starts"][0].months.values()) == 1102 + 1
    assert tenth.version != load(files)["LLWHP"].version


def test_an_overridden_number_does_not_borrow_the_source_of_the_old_one(files):
    child = "id: TENTH\nname: A tenth\nextends: LLWHP\nvolume: {referrals: 1470}\n"
    (files / "tenth.yaml").write_text(child, encoding="utf-8")
    assert [fault.path for fault in faults(files)] == ["volume.referrals"]


@pytest.mark.rule(92)
def test_a_later_profile_leaves_the_earlier_months_as_they_were(files):
    later = """    - effective_from: 2019-01-01
      months: {2018-04..2023-02: 5900}
      assumption: "a re-profile"
  starts:
"""
    edit(files, LLWHP, "  starts:\n", later)
    programme = load(files)["LLWHP"]
    assert programme.profile_for("referrals", "2018-12") == 243
    assert programme.profile_for("referrals", "2019-01") == 100
    assert programme.profile_for("starts", "2019-06") == 75


def test_a_dated_clock_runs_by_the_day_it_is_counted_from(files):
    edit(files, WHP, "  action_plan:\n    length: 20", "  action_plan:\n  -\n    length: 20")
    version = '  - {length: 10, unit: working_days, counted_from: start, effective_from: 2019-01-01, source: "x"}\n'
    edit(files, WHP, "  pre_work_limit:", f"{version}  pre_work_limit:")
    programme = load(files)["LLWHP"]
    assert programme.clock("action_plan", date(2018, 12, 31)).length == 20
    assert programme.clock("action_plan", date(2019, 1, 1)).length == 10


def test_the_version_follows_the_content_and_not_the_wording_of_its_sources(files):
    before = load(files)["LLWHP"].version
    edit(files, LLWHP, 'value: 0.59, source: "S0 §5"', 'value: 0.590, source: "S0 paragraph five"')
    assert load(files)["LLWHP"].version == before
    edit(files, LLWHP, "cut_off_working_days: {value: 5", "cut_off_working_days: {value: 6")
    assert load(files)["LLWHP"].version != before


def test_numbers_are_decimals_built_from_text(files):
    edit(files, LLWHP, "prime_share: {value: 0.55", "prime_share: {value: 0.550000000000000000001")
    assert any("sum to 1.000000000000000000001;" in fault.message for fault in faults(files))
    assert load(SHIPPED)["LLWHP"].prime_share == Decimal("0.55")


def test_two_files_may_not_hold_the_same_programme(files):
    (files / "zz.yaml").write_text("id: LLWHP\nname: Again\nextends: WHP\n", encoding="utf-8")
    (fault,) = faults(files)
    assert str(fault) == "zz.yaml:1: id: the id LLWHP is taken by llwhp.yaml; choose another"


def test_a_circle_of_parents_is_told_as_a_circle(files):
    (files / "a.yaml").write_text("id: A\nname: A\nextends: B\n", encoding="utf-8")
    (files / "b.yaml").write_text("id: B\nname: B\nextends: A\n", encoding="utf-8")
    assert [fault.message for fault in faults(files)] == ["A extends B extends A, in a circle; take one extends: away"]


def test_a_child_is_not_blamed_for_what_an_unreadable_parent_holds(files):
    (files / WHP).write_text("id: WHP\n  name: [", encoding="utf-8")
    assert {fault.location.file for fault in faults(files)} == {WHP}


@pytest.mark.parametrize(
    ("content", "advice"),
    [
        (b"", "a programme is a map"),
        (b"- a\n", "a programme is a map"),
        (b"id: A\n---\nid: B\n", "this is not YAML"),
        (b"name: \xff\xfe", "save it as UTF-8"),
        (b"name: \x00", "this is not YAML"),
    ],
)
def test_a_file_that_is_no_programme_is_refused(tmp_path, content, advice):
    (tmp_path / "odd.yaml").write_bytes(content)
    (fault,) = faults(tmp_path)
    assert advice in fault.message and fault.location.file == "odd.yaml"


def test_a_directory_without_programmes_is_refused(tmp_path):
    (fault,) = faults(tmp_path)
    assert "there is no programme here" in fault.message


def test_a_framework_may_leave_things_open_but_not_get_them_wrong(tmp_path):
    text = "id: F\nname: F\nframework: true\nnation: england-and-wales\n"
    (tmp_path / "f.yaml").write_text(text, encoding="utf-8")
    assert load(tmp_path).frameworks["F"].name == "F"
    (tmp_path / "f.yaml").write_text(text.replace("england-and-wales", "atlantis"), encoding="utf-8")
    (fault,) = faults(tmp_path)
    assert fault.path == "nation" and "write one of" in fault.message


def test_a_programme_on_its_own_must_be_whole(tmp_path):
    (tmp_path / "a.yaml").write_text("id: A\nname: A\n", encoding="utf-8")
    assert {fault.path for fault in faults(tmp_path)} == {"starts_on", "commissioner"}
