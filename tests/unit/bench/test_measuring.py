"""What a measurement says must follow from the runs alone."""

from bench.measuring import Bound, Number, Pairs, quantile
from bench.report import table


async def test_both_sides_run_in_turn_and_each_begins_every_second_pair() -> None:
    order: list[str] = []

    async def ours() -> float:
        order.append("ours")
        return 30.0

    async def rival() -> float:
        order.append("rival")
        return 60.0

    pairs = Pairs(3, lambda: order.append("."))
    await pairs.run(ours, rival)
    assert "".join(each[0] for each in order) == "o.r.r.o.o.r."
    assert [pair.ratio for pair in pairs.done] == [0.5, 0.5, 0.5]


async def test_the_number_is_the_median_of_the_ratios_with_the_farthest_beside_it() -> None:
    speeds = iter([10.0, 100.0, 80.0, 40.0, 90.0, 100.0])

    async def next_speed() -> float:
        return next(speeds)

    pairs = Pairs(3, lambda: None)
    await pairs.run(next_speed, next_speed)
    number = pairs.number("intake", "insert", 0.6, "referrals/s")
    assert (number.value, number.lowest, number.highest) == (0.5, 0.1, 0.9)
    assert not number.met


def test_a_bound_may_be_from_below_or_from_above() -> None:
    assert Bound("at least", 0.35).met(0.35)
    assert not Bound("at least", 0.35).met(0.34)
    assert Bound("at most", 60, "ms").met(60)
    assert not Bound("at most", 60, "ms").met(61)


def test_a_quantile_is_one_of_the_values() -> None:
    values = [float(n) for n in range(100)]
    assert quantile(values, 0.5) == 50.0
    assert quantile(values, 0.99) == 99.0
    assert quantile([7.0], 0.99) == 7.0


def test_every_number_has_its_line_in_the_table() -> None:
    slow = Number("intake", "insert", 0.1, 0.1, 0.2, Bound("at least", 0.35), "10 against 100 referrals/s")
    fast = Number("figure", "–", 12.0, 9.0, 20.0, Bound("at most", 60, "ms"), "100 commands")
    drawn = table({"intake": [slow], "figure": [fast]})
    assert drawn.row_count == 2
    assert [str(cell).partition("\n")[0] for cell in drawn.columns[3].cells] == ["0.10 × missed", "12 ms met"]
