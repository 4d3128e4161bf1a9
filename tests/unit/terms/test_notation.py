"""The notation of a programme file: what a word means, where a source reaches, and what inheritance does with both."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.terms.programme import ProgrammeErrors, Source
from shared.terms.programme.inheritance import resolve
from shared.terms.programme.yaml_tree import parse

names = st.sampled_from(["a", "b", "c"])
trees = st.recursive(
    st.integers(min_value=0, max_value=9),
    lambda below: st.dictionaries(names, below, max_size=3),
    max_leaves=8,
)


def written(tree, depth=0):
    """A tree of maps and numbers as YAML text."""
    if not isinstance(tree, dict):
        return f" {tree}\n"
    if not tree:
        return " {}\n"
    return "\n" + "".join(f"{'  ' * depth}{name}:{written(below, depth + 1)}" for name, below in tree.items())


def document(tree):
    return parse("top:" + written(tree, 1), "x.yaml")


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("14700", 14700),
        ("14_700", 14700),
        ("-5", -5),
        ("0", 0),
        ("0.55", Decimal("0.55")),
        ("1_000.00", Decimal("1000.00")),
        ("2018-03-01", date(2018, 3, 1)),
        ("2018-03", "2018-03"),
        ("true", True),
        ("false", False),
        ("yes", "yes"),
        ("on", "on"),
        ("No", "No"),
        ("~", None),
        ("null", None),
        ("", None),
        ("007", "007"),
        ("12:30", "12:30"),
        ("E09000002", "E09000002"),
        ("39,590,000", "39,590,000"),
        ('"14700"', "14700"),
        ("'2018-03-01'", "2018-03-01"),
    ],
)
def test_a_word_means_what_it_looks_like(word, value):
    node = parse(f"key: {word}\n", "x.yaml").fields["key"]
    assert node.value == value and type(node.value) is type(value)


def test_a_key_is_always_a_word():
    assert list(parse("2018-03-01: 1\n5: 2\ntrue: 3\n", "x.yaml").fields) == ["2018-03-01", "5", "true"]


def test_a_source_beside_the_fields_of_a_map_speaks_for_all_below_it_until_another_does():
    text = """
fee:
  source: S0 §3
  months: 60
  share: {value: 0.30, assumption: the national model}
  bands: [{from: 1, source: S1}, 2]
"""
    said = {fact.path: fact.source for fact in parse(text, "x.yaml").values()}
    assert said == {
        "fee.months": Source("S0 §3"),
        "fee.share": Source("the national model", assumed=True),
        "fee.bands.0.from": Source("S1"),
        "fee.bands.1": Source("S0 §3"),
    }


def test_a_whole_map_or_list_may_stand_under_value():
    tree = parse("steps: {value: [3000.00, 4000.00], source: S1}\n", "x.yaml")
    assert tree.plain() == {"steps": [Decimal("3000.00"), Decimal("4000.00")]}


def test_a_value_is_on_the_line_of_its_key():
    tree = parse("a: 1\nb:\n  c:\n    5\n", "x.yaml")
    assert [str(fact.location) for fact in tree.values()] == ["x.yaml:1", "x.yaml:3"]


def test_all_slips_of_a_file_are_told_together():
    with pytest.raises(ProgrammeErrors) as errors:
        parse("a: 1e3\nb: 2018-02-30\na: 5\nc: {value: 1, source: 2}\n", "x.yaml")
    assert [fault.location.line for fault in errors.value.faults] == [1, 2, 3, 4]


@given(trees)
def test_what_is_written_is_what_is_read(tree):
    assert document(tree).plain() == {"top": tree}


@given(trees, trees)
def test_a_child_always_has_its_own_values_and_keeps_what_it_does_not_name(parent, child):
    laid = resolve(document(child), resolve(document(parent), None))
    assert laid.tree.plain() == {"top": _laid_over(parent, child)}


@given(trees)
def test_a_child_that_says_the_same_overrides_nothing(tree):
    laid = resolve(document(tree), resolve(document(tree), None))
    assert laid.overrides == () and laid.tree.plain() == {"top": tree}


@given(trees, trees)
def test_a_locked_value_never_changes_in_silence(parent, child):
    locking = parse("core: [top]\ntop:" + written(parent, 1), "parent.yaml")
    laid = resolve(document(child), resolve(locking, None))
    unchanged = laid.tree.plain()["top"] == parent
    assert unchanged or laid.faults


@given(trees, trees)
def test_every_changed_value_is_shown_as_an_override(parent, child):
    laid = resolve(document(child), resolve(document(parent), None))
    shown = {override.path for override in laid.overrides}
    before, after = _leaves({"top": parent}), _leaves({"top": child})
    assert {path for path in before.keys() & after.keys() if before[path] != after[path]} <= shown


def test_the_steering_keys_of_a_parent_are_not_handed_down():
    parent = resolve(parse("id: P\nname: Parent\nframework: true\ncore: [x]\nx: 1\n", "p.yaml"), None)
    child = resolve(parse("id: C\nextends: P\n", "c.yaml"), parent)
    assert child.tree.plain() == {"id": "C", "extends": "P", "x": 1}
    assert child.locked == {"x"}


def test_a_source_of_the_parents_map_stays_with_the_parents_values():
    parent = resolve(parse("fee: {source: P, a: 1, b: 2}\n", "p.yaml"), None)
    child = resolve(parse("fee: {source: C, b: 3, c: 4}\n", "c.yaml"), parent)
    assert {fact.path: fact.source.text for fact in child.tree.values()} == {"fee.a": "P", "fee.b": "C", "fee.c": "C"}


def _laid_over(under, over):
    if not (isinstance(under, dict) and isinstance(over, dict)):
        return over
    return under | {name: _laid_over(under[name], below) if name in under else below for name, below in over.items()}


def _leaves(tree, path=""):
    if not isinstance(tree, dict):
        return {path: tree}
    return {
        leaf: value
        for name, below in tree.items()
        for leaf, value in _leaves(below, f"{path}.{name}".lstrip(".")).items()
    }
