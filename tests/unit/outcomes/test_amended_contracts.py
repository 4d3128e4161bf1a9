"""A contract that is amended in mid-life: what is paid is what a naive calculation from the final facts says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.outcomes.domain.claims import Claim
from services.outcomes.domain.prices import PaidLine, price_of
from services.outcomes.domain.statements import OtherStatements, authorise_line, cut_off, put_on_line
from shared.terms.calendar import Month
from shared.terms.programme import DeliveryFee, Price, Programme, VolumeBand
from shared.terms.programme.payment import FeeAmendment
from shared.terms.programme.versions import with_current_rates
from tests.programmes import defined
from tests.unit.outcomes.records import new_id

FIRST = Month(2018, 3)
MONTHS = 12
CONTRACT = defined("""
delivery_fee: {amount: 1.00, total: 1.00, months: 12}
outcomes: {job: {kind: job_start, name: A job, prices: [{effective_from: 2018-03-01, amount: 1.00}]}}
""")


@dataclass(frozen=True)
class Terms:
    """One version of the contract, in pence: each amendment with the month from which it is in force."""

    undated_band: tuple[int, int]
    prices: tuple[tuple[int, int], ...]
    bands: tuple[tuple[int, int, int], ...]
    fees: tuple[tuple[int, int], ...]
    caps: tuple[tuple[int, int], ...]

    def until(self, month: int) -> "Terms":
        """What the file says before the amendments of later months are known."""
        return Terms(
            self.undated_band,
            *(
                tuple(e for e in entries if e[0] <= month)
                for entries in (self.prices, self.bands, self.fees, self.caps)
            ),  # type: ignore[arg-type]
        )

    def programme(self) -> Programme:
        count, price = self.undated_band
        bands = [VolumeBand(from_count=count, price=written(price))]
        bands += [VolumeBand(from_count=n, price=written(p), effective_from=day(m)) for m, n, p in self.bands]
        [(_, fee), *amended] = self.fees
        amendments = tuple(FeeAmendment(effective_from=day(month), total=written(total)) for month, total in amended)
        changes = {"prices": dated(self.prices), "volume_bands": tuple(bands)}
        [job] = CONTRACT.outcomes
        return CONTRACT.model_copy(
            update={
                "delivery_fee": fee_of(fee, amendments),
                "funding_caps": dated(self.caps),
                "outcomes": (job.model_copy(update=changes),),
            }
        )


def fee_of(total: int, amended: tuple[FeeAmendment, ...] = ()) -> DeliveryFee:
    return DeliveryFee(amount=written(total), total=written(total), months=MONTHS, amended=amended)


def day(month: int) -> date:
    return FIRST.next(month).first


def written(amount: int) -> str:
    return f"{amount // 100}.{amount % 100:02d}"


def dated(entries: Sequence[tuple[int, int]]) -> tuple[Price, ...]:
    return tuple(Price(effective_from=day(month), amount=written(amount)) for month, amount in entries)


def entries(amounts: st.SearchStrategy[int]) -> st.SearchStrategy[tuple[tuple[int, int], ...]]:
    """A first amount and up to two amendments in later months."""
    later = st.lists(st.tuples(st.integers(1, MONTHS - 1), amounts), max_size=2, unique_by=lambda entry: entry[0])
    return st.tuples(amounts, later.map(sorted)).map(lambda drawn: ((0, drawn[0]), *drawn[1]))


def rising(fees: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    return tuple(zip((month for month, _ in fees), sorted(total for _, total in fees), strict=True))


TERMS = st.builds(
    Terms,
    undated_band=st.tuples(st.integers(2, 4), st.integers(0, 300_000)),
    prices=entries(st.integers(0, 500_000)),
    bands=st.lists(
        st.tuples(st.integers(1, MONTHS - 1), st.integers(1, 5), st.integers(0, 300_000)),
        max_size=2,
        unique_by=lambda band: band[0],
    ).map(lambda bands: tuple(sorted(bands))),
    fees=entries(st.integers(0, 1_000_000)).map(rising),
    caps=entries(st.integers(1_000_000, 3_000_000)),
)
# The month in which each person achieves, and the undated band of the version that they came under, if it is older.
PEOPLE = st.lists(st.tuples(st.integers(0, MONTHS - 1), st.integers(0, 27), st.sampled_from([None, 2, 3])), max_size=12)


def naive_fee(terms: Terms) -> list[int]:
    """The fee of each month: what is left of the total in force, over the months that are left, to the penny."""
    due: list[int] = []
    for (start, total), following in zip(terms.fees, [*terms.fees[1:], (MONTHS, 0)], strict=True):
        rest, left = total - sum(due[:start]), MONTHS - start
        nearest = [-((Fraction(1, 2) - Fraction(rest * n, left)) // 1) for n in range(left + 1)]
        due = [*due[:start], *(nearest[n + 1] - nearest[n] for n in range(following[0] - start))]
    return due


def naive_price(terms: Terms, month: int, number: int, undated: int) -> int:
    """The price of the nth outcome paid, achieved in a month."""
    bands = [(count, price) for begins, count, price in terms.bands if begins <= month][-1:]
    [(count, price)] = bands or [(undated, terms.undated_band[1])]
    return price if number >= count else [amount for begins, amount in terms.prices if begins <= month][-1]


def naive(terms: Terms, people: Sequence[tuple[int, int, int | None]]) -> list[list[tuple[str, int]]]:
    """The lines of every month, from the final facts."""
    queue = sorted((month, day, index, undated) for index, (month, day, undated) in enumerate(people))
    statements, number, spent = [], 1, 0
    for month, fee in enumerate(naive_fee(terms)):
        cap = [amount for begins, amount in terms.caps if begins <= month][-1]
        budget = cap - [total for begins, total in terms.fees if begins <= month][-1]
        lines = [("delivery_fee", fee)] if fee else []
        while queue and queue[0][0] <= month:
            achieved, _, _, undated = queue[0]
            price = naive_price(terms, achieved, number, undated or terms.undated_band[0])
            if price and spent + price > budget:
                break
            queue.pop(0)
            number, spent = number + 1, spent + price
            lines.append(("outcome", price))
        statements.append(lines)
    return statements


@pytest.mark.rule(82, 85, 118, 145)
@settings(max_examples=60, deadline=None)
@given(terms=TERMS, people=PEOPLE, restarts=st.lists(st.integers(0, 2), min_size=MONTHS, max_size=MONTHS))
def test_an_amended_contract_pays_what_a_naive_calculation_says(
    terms: Terms, people: list[tuple[int, int, int | None]], restarts: list[int]
) -> None:
    """Each amendment is written into the file by its month, up to two months early; persons keep their version."""
    paid: list[PaidLine] = []
    spent, fees, claims, statements = 0, dict[Month, int](), dict[str, Claim](), []
    for number in range(MONTHS):
        running = terms.until(number + restarts[number]).programme()
        versions = {}
        for index, (month, on, undated) in enumerate(people):
            own = Terms(
                **{**vars(terms.until(0)), "undated_band": (undated or terms.undated_band[0], terms.undated_band[1])}
            )
            versions[f"ref_{index}"] = with_current_rates(own.programme(), running)
            if month == number:
                achieved_on = day(month).replace(day=on + 1)
                price = price_of(versions[f"ref_{index}"].outcome("job"), achieved_on, "ALL") or 0
                name = f"clm_{index:02d}"
                claims[name] = Claim(name, f"ref_{index}", "job", 1, "evidence", "approved", achieved_on, price)
        others = OtherStatements(paid, spent, fees)
        statement, lines = cut_off(
            running, FIRST.next(number), claims.values(), day(number + 1), new_id, others, versions
        )
        for line in lines:
            if line.claim_id is not None:
                claims[line.claim_id] = authorise_line(put_on_line(claims[line.claim_id], line), line)
                paid = [*paid, PaidLine(line.id, "job", line.counted_as)]
        spent, fees = spent + statement.outcomes, {**fees, FIRST.next(number): statement.delivery_fee}
        statements.append([(line.kind, line.amount) for line in lines])
    assert statements == naive(terms, people)


@pytest.mark.rule(145)
@settings(deadline=None)
@given(before=st.integers(0, 10**8), after=st.integers(0, 10**8), month=st.integers(0, MONTHS - 1))
def test_a_fee_that_is_written_over_is_made_good_by_the_next_statement(before: int, after: int, month: int) -> None:
    fees: dict[Month, int] = {}
    lines = []
    for number in range(MONTHS):
        running = CONTRACT.model_copy(update={"delivery_fee": fee_of(before if number < month else after)})
        statement, [*on_it] = cut_off(
            running, FIRST.next(number), [], day(number + 1), new_id, OtherStatements(fees=fees)
        )
        fees[FIRST.next(number)] = statement.delivery_fee
        lines += on_it
    assert sum(fees.values()) == sum(line.amount for line in lines) == after
