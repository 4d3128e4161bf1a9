"""The rule book is whole: every citation leads somewhere, and whatever is implemented has a test that proves it."""

import re
from dataclasses import replace

import pytest

from tests.architecture.rules import BOOK, ROOT, faults, proofs, rules, texts, tracked, unproved


def test_every_citation_leads_somewhere() -> None:
    cited = {path: faults(texts(path)) for path in tracked(".py", ".yaml", ".md")}
    assert len(cited) > 300
    assert [f"{path.relative_to(ROOT)}:{fault}" for path, found in cited.items() for fault in found] == []


@pytest.mark.parametrize(
    "cited",
    [
        "[rule 54]",
        "[rules 12, 18–22, F25]",
        "[rules 49, 50, life cycle 3]",
        "[S0 §12]",
        "[S0 §2, 3]",
        "[S1 Appendix A]",
        "[F154a, GK, working days]",
        "[default 1]",
        "[decision 0003]",
        "S0 gives no fee",
        "the rule of 54",
    ],
)
def test_a_citation_in_the_form_of_the_rule_book_is_none_to_complain_of(cited: str) -> None:
    assert faults(cited) == []


@pytest.mark.parametrize(
    ("cited", "fault"),
    [
        ("[rule 36]", "'rule 36' leads nowhere"),
        ("[rules 12, 996]", "'996' leads nowhere"),
        ("[rules 100–996]", "'rules 100–996' leads nowhere"),
        ("[rules 12-14]", "'rules 12-14' leads nowhere"),
        ("[rule 54, elsewhere]", "'elsewhere' leads nowhere"),
        ("[life cycle 7]", "'life cycle 7' leads nowhere"),
        ("[default 11]", "'default 11' leads nowhere"),
        ("[decision 9999]", "'decision 9999' leads nowhere"),
        ("[F25, F4]", "'F4' leads nowhere"),
        ("[S5]", "'S5' leads nowhere"),
        ("(rule 54)", "'rule 5' stands outside brackets"),
        ("Rules 1 to 17", "'Rules 1' stands outside brackets"),
        ("domain 10.2", "'domain 1' stands outside brackets"),
        ("memo 4, F25", "'F25' stands outside brackets"),
        ("S0 par 4", "'S0 par' stands outside brackets"),
    ],
)
def test_a_citation_that_leads_nowhere_is_found(cited: str, fault: str) -> None:
    assert any(fault in found for found in faults(f"Read on.\nHere, {cited}."))


def test_a_citation_is_found_in_every_kind_of_file(tmp_path) -> None:
    for name, text in {
        "a.py": '"""Told\n    [rule 999]."""\nx = rules[999]  # [rule 998]\n',
        "a.yaml": "days: 3  # [rule 999]\nwhy: '[rule 998]'\n",
        "a.md": "Told\n[rule 999] [rule 998]\n",
    }.items():
        (tmp_path / name).write_text(text)
        assert len(faults(texts(tmp_path / name))) == 2, name


def test_every_rule_of_the_rule_book_is_read() -> None:
    headings = [int(n) for page in BOOK.glob("*.md") for n in re.findall(r"^### Rule (\d+):", page.read_text(), re.M)]
    assert sorted(headings) == sorted(rules())
    assert {n for n in range(1, 106) if n not in (36, 37)} <= set(headings)


def test_what_is_implemented_has_a_test_and_what_is_not_has_none() -> None:
    assert unproved(rules(), proofs()) == []


def test_a_rule_without_a_test_is_found() -> None:
    book, proved = rules(), proofs()
    without = {number: tests for number, tests in proved.items() if number != 54}
    assert unproved(book, without) == ["rule 54 is implemented and has no test"]
    assert unproved(book | {42: replace(book[42], status="implemented")}, proved) == [
        "rule 42 is implemented and has no test"
    ]
    assert unproved(book | {54: replace(book[54], status="not yet: later")}, proved)[0].startswith("rule 54 is not")
    assert unproved(book | {54: replace(book[54], status="partly")}, proved) == ["rule 54 does not say what is missing"]
    assert unproved(book, proved | {37: ["test_x.py::test_it"]}) == ["test_x.py::test_it names rule 37, which is none"]
    assert "write one of" in unproved(book | {54: replace(book[54], status="perhaps: so")}, proved)[0]
