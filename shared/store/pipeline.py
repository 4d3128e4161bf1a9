"""Sends several statements as one, because a round trip costs more than most statements.

Each write becomes a common table expression of the last statement. Postgres runs all of them on one snapshot: the order
of the writes does not matter, and none sees the rows of another.
"""

import re
from functools import lru_cache
from itertools import accumulate

Query = tuple[str, tuple[object, ...]]
"""A statement with parameters $1, $2, … and their values."""

PARAMETER = re.compile(r"\$(\d+)")
CACHED_STATEMENTS = 256


def pipelined(writes: list[Query], query: Query) -> Query:
    """One statement that performs `writes` and returns the rows of `query`.

    No string literal in them may contain `$` and a digit: parameters are renumbered as text.
    """
    if not writes:
        return query
    parts = (*writes, query)
    values = tuple(value for _, parameters in parts for value in parameters)
    return _combined(tuple((text, len(parameters)) for text, parameters in parts)), values


@lru_cache(maxsize=CACHED_STATEMENTS)
def _combined(parts: tuple[tuple[str, int], ...]) -> str:
    """The statements, each with its number of parameters, as one statement with its parameters numbered throughout."""
    starts = accumulate((count for _, count in parts), initial=0)
    *writes, query = (renumbered(text, start) for (text, _), start in zip(parts, starts, strict=False))
    return f"WITH {', '.join(f'w{n} AS ({text})' for n, text in enumerate(writes))} {query}"


def renumbered(text: str, start: int) -> str:
    """The statement with `start` added to the number of each parameter."""
    return PARAMETER.sub(lambda match: f"${int(match.group(1)) + start}", text)
