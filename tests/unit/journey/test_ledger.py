"""What goes to the database in one send keeps every statement's own values."""

from shared.store.pipeline import pipelined


def test_writes_and_what_is_asked_become_one_statement_with_the_values_in_order() -> None:
    first = ("INSERT INTO a (x, y) VALUES ($1, $2)", ("x", 2))
    second = ("INSERT INTO b (z) VALUES ($1)", ("z",))
    text, values = pipelined([first, second], ("SELECT say($1, $2)", ("s", "t")))
    assert text == (
        "WITH w0 AS (INSERT INTO a (x, y) VALUES ($1, $2)), w1 AS (INSERT INTO b (z) VALUES ($3)) SELECT say($4, $5)"
    )
    assert values == ("x", 2, "z", "s", "t")


def test_ten_and_more_parameters_are_counted_on_whole() -> None:
    many = ("INSERT INTO a VALUES (" + ", ".join(f"${n}" for n in range(1, 13)) + ")", tuple(range(12)))
    text, values = pipelined([many], ("SELECT $1, $12", ("first", *range(11))))
    assert text.endswith("SELECT $13, $24")
    assert len(values) == 24


def test_without_writes_what_is_asked_stays_as_it_is() -> None:
    assert pipelined([], ("SELECT $1", (1,))) == ("SELECT $1", (1,))
