"""What is sent as columns arrives as it was, whatever is in it."""

from datetime import UTC, date, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.journey.columns import column, rows_of
from shared.journey.envelope import MOST_SEQ
from tests.journey.backbone.toy import Toy

KINDS = {"word": "text", "number": "bigint", "day": "date", "moment": "timestamptz"}
QUERY = f"SELECT nth, word, number, day, moment FROM {rows_of(KINDS, first=2)} WHERE $1 ORDER BY nth"
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)
ROWS = st.tuples(
    st.none() | WORDS,
    st.none() | st.integers(-MOST_SEQ, MOST_SEQ),
    st.none() | st.dates(),
    st.none() | st.integers(-(2**31), 2**32).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(ROWS, max_size=6))
async def test_columns_arrive_as_the_rows_they_were(toy: Toy, rows: list[tuple]) -> None:
    columns = [column(values) for values in zip(*rows, strict=True)] or [column(())] * len(KINDS)
    fields = await toy.rows(QUERY, True, *columns)
    assert [tuple(row.values()) for row in fields] == [(n, *row) for n, row in enumerate(rows, start=1)]


def test_a_column_may_come_from_anything_that_can_be_gone_through() -> None:
    assert column(n for n in (1, 2)) == column((1, 2)) == "[1,2]"
    assert column([date(2018, 3, 9), None]) == '["2018-03-09",null]'
