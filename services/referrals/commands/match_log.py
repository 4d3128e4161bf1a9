"""Who had Milepost look for people, for which programme and of how many; of nobody who they are [rule 196]."""

from collections import Counter
from collections.abc import Iterable

from shared.store.unit_of_work import UnitOfWork

INSERT = """
INSERT INTO match_log (matched_at, actor, programme, only_validated, people)
SELECT $1::timestamptz, $2, u.programme, $3::boolean, u.people
FROM unnest($4::text[], $5::int[]) AS u(programme, people)
"""


def log_matches(uow: UnitOfWork, programmes: Iterable[str], *, only_validated: bool) -> None:
    """Logs, with the flush, that a person was looked for once for each of `programmes`."""
    people = Counter(programmes)
    if people:
        uow.defer(INSERT, uow.now, uow.actor, only_validated, list(people), list(people.values()))
