"""Small counts in the figures of an area are not shown, nor what they could be worked out from [rule 194].

Months sum to the time until a month, and slices to their figure. So a figure to date is shown when the months hidden
since the last one that is shown are none, or two or more with enough people together; and a second slice is hidden
where the first would follow from the total.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.kpi.domain.figures import View, cohort_axis
from services.kpi.domain.names import measure_of
from shared.terms.programme import Kpi

Answer = dict[str, Any]
"""A figure, a slice or a cohort as it is answered."""
NOTHING: Answer = {"value": None, "rag": "grey", "open_month": None, "slices": []}


def is_small(count: int | None, below: int) -> bool:
    """Whether a count is of some people, and of fewer than `below`."""
    return count is not None and 0 < count < below


def is_enough(hidden: Sequence[int], below: int) -> bool:
    """Whether the sum of hidden counts may be known: of two or more, of enough people, and not of one in each."""
    return len(hidden) > 1 and sum(hidden) >= below and sum(hidden) > len(hidden)


def to_date_shown(counts: Sequence[int], hidden: Sequence[bool], below: int) -> list[bool]:
    """Whether the sum until each month may be shown, when the months marked `hidden` are not."""
    shown: list[bool] = []
    waiting: list[int] = []
    for count, is_hidden in zip(counts, hidden, strict=True):
        waiting += [count] if is_hidden else []
        shown.append(not waiting or is_enough(waiting, below))
        waiting = [] if shown[-1] else waiting
    return shown


def hidden_slices(counts: Sequence[Sequence[int | None]], below: int, *, all_of_them: bool = False) -> list[bool]:
    """Which slices are hidden: `counts` are what is shown of each (numerator, denominator), which sum to a total.

    Those with a small count, and the smallest others until enough are hidden of each count.
    """
    people = [[count or 0 for count in row] for row in counts]
    if all_of_them:
        return [any(row) for row in people]
    hidden = {n for n, row in enumerate(people) if any(is_small(count, below) for count in (*row, _rest(row)))}
    others = sorted((n for n, row in enumerate(people) if any(row) and n not in hidden), key=lambda n: people[n])
    columns = range(len(people[0])) if people else ()
    while hidden and others and not all(_is_covered(people, hidden, column, below) for column in columns):
        hidden.add(others.pop(0))
    return [n in hidden for n in range(len(people))]


def _is_covered(people: Sequence[Sequence[int]], hidden: Collection[int], column: int, below: int) -> bool:
    counts = [people[n][column] for n in hidden if people[n][column]]
    return not counts or is_enough(counts, below)


def _rest(row: Sequence[int]) -> int:
    """Those of the denominator who are not in the numerator."""
    return row[1] - row[0] if len(row) > 1 and row[1] else 0


@dataclass(frozen=True)
class Suppression:
    """What is not shown of the figures of a view, which has the sums of its schedule."""

    view: View
    below: int

    def figure(self, kpi: Kpi, answer: Answer) -> Answer:
        """The figure without small counts, without what they could be worked out from, and without their shares."""
        hidden = [name for name in ("numerator", "denominator") if self._hides(kpi, name, answer)]
        shown = answer | {"beside": None} | {name: None for name in ("signed", "restated_by") if name in answer}
        whole = bool(hidden) or kpi.unit == "money"
        if whole:
            reason = f"Counts below {self.below}, and what they could be worked out from, are not shown."
            shown |= NOTHING | dict.fromkeys(hidden or ["numerator"]) | {"rag_reason": reason, "suppressed": True}
        by_month = answer["from"] == answer["to"]
        shown["slices"] = self.slices(kpi, shown["slices"], all_of_them=whole) if by_month else []
        if "by_slice" in shown:
            tables = shown["by_slice"].items()
            shown["by_slice"] = {
                name: self.slices(kpi, rows, all_of_them=whole) if by_month else [] for name, rows in tables
            }
        return shown

    def slices(self, kpi: Kpi, rows: Sequence[Answer], *, all_of_them: bool) -> list[Answer]:
        """The slices of a month, those hidden without their counts."""
        names = ["numerator", *(["denominator"] if self._counts_people(kpi) else [])]
        hidden = hidden_slices([[row[name] for name in names] for row in rows], self.below, all_of_them=all_of_them)
        nothing: Answer = {**dict.fromkeys([*names, "value"]), "suppressed": True}
        colours = [{"rag": "grey"} if "rag" in row else {} for row in rows]
        return [
            {**row, **nothing, **colour} if hide else row
            for row, hide, colour in zip(rows, hidden, colours, strict=True)
        ]

    def cohort(self, kpi: Kpi, answer: Answer) -> Answer:
        """A start cohort: the number of starters and outcomes, and never the course from month to month."""
        month = {"from": answer["cohort"], "to": answer["cohort"]}
        names = {"starters": "denominator", "outcomes": "numerator"}
        hidden = [name for name, counted in names.items() if self._hides(kpi, counted, month)]
        nothing = {**dict.fromkeys([*hidden, "rate", "so_far"]), "suppressed": True} if hidden else {}
        return answer | {"by_elapsed_month": []} | nothing

    def _hides(self, kpi: Kpi, name: str, answer: Answer) -> bool:
        """Whether the numerator or denominator of a KPI is hidden over the months of an answer."""
        measure = measure_of(getattr(kpi, name))
        first, last = answer["from"], answer["to"]
        if measure is None or last is None:
            return False
        if measure.stock and cohort_axis(self.view.programme, kpi) == "month":
            return is_small(answer.get(name), self.below)
        months = [str(month) for month in self.view.window("cumulative")]
        hidden = self._hidden_months(kpi, name, months)
        if first == last:
            return hidden[months.index(last)]
        if first == months[0]:
            counts = self._by_month(kpi, name)
            to_date = to_date_shown([counts[month] for month in months], hidden, self.below)
            rest = (answer.get("denominator") or 0) - answer["numerator"] if self._counts_people(kpi) else 0
            return not to_date[months.index(last)] or (name == "numerator" and is_small(rest, self.below))
        return any(hidden[months.index(first) : months.index(last) + 1])

    def _hidden_months(self, kpi: Kpi, name: str, months: Sequence[str]) -> list[bool]:
        """The months with a small count, and of numerators those in which a few of the denominator are not."""
        counts, of = self._by_month(kpi, name), self._by_month(kpi, "denominator")
        rest = name == "numerator" and self._counts_people(kpi)
        return [
            is_small(counts[month], self.below) or (rest and is_small(of[month] - counts[month], self.below))
            for month in months
        ]

    def _counts_people(self, kpi: Kpi) -> bool:
        """Whether the denominator counts people, and is no profile."""
        return measure_of(kpi.denominator) is not None

    def _by_month(self, kpi: Kpi, name: str) -> Mapping[str, int]:
        counts: dict[str, int] = defaultdict(int)
        for cell in self.view.cells(kpi, getattr(kpi, name), self.view.window("cumulative")):
            counts[cell.month] += cell.amount
        return counts
