"""The statement that opens a transaction: it sets the acting organisation, reads the clock, and may look up rows."""

from dataclasses import dataclass

from shared.store.pipeline import Query, renumbered

BEGIN = "SELECT set_config('app.org', $1, true), (SELECT now FROM sandbox_clock) AS sandbox_now"


@dataclass(frozen=True)
class Opening:
    """The opening statement and its values from $2. $1 is the acting organisation."""

    text: str = BEGIN
    values: tuple[object, ...] = ()

    def with_lookup(self, query: Query) -> "Opening":
        """The same statement, with the rows of `query` as JSON in `UnitOfWork.lookup_rows`; saves a round trip.

        `app.org` is not set yet when `query` runs, so `query` must set it.
        """
        text, values = query
        lookup = renumbered(text, len(self.values) + 1)
        combined = f"SELECT o.*, (SELECT json_agg(l) FROM ({lookup}) AS l) AS lookup FROM ({self.text}) AS o"
        return Opening(combined, (*self.values, *values))


PLAIN = Opening()
