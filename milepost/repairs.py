"""The SQL that turns one catalogue into another, for what Alembic does not compare: functions, grants, policies, row
security, triggers and check constraints."""

from collections.abc import Callable, Iterable, Iterator

from milepost.catalogue import Difference


def repairs(differences: Iterable[Difference], service: str) -> list[str]:
    """The statements, in an order in which they can run after Alembic's."""
    by_kind: dict[str, list[Difference]] = {}
    for difference in differences:
        by_kind.setdefault(difference.item.kind, []).append(difference)
    tables, functions = by_kind.get("table", []), by_kind.get("function", [])
    dropped = {table.item.name for table in tables if table.expected is None}
    new = {table.item.name for table in tables if table.actual is None}
    # A role that may run the old function by default may run the new one.
    remade = {
        f"FUNCTION {function.item.name}"
        for function in functions
        if function.actual is None or function.expected is None
    }
    return [
        statement
        for kind, write in WRITERS.items()
        for difference in by_kind.get(kind, [])
        if _table(difference) not in dropped
        if not (kind == "constraint" and _table(difference) in new)
        if not (kind == "grant" and _table(difference) in remade)
        for statement in write(difference, service)
    ]


def _table(difference: Difference) -> str:
    """The table of the item: `referral` in `tenant ON referral` and in `SELECT ON referral TO milepost_…`."""
    return difference.item.name.rpartition(" ON ")[2].partition(" TO ")[0]


def function_statements(difference: Difference, service: str) -> Iterator[str]:
    """Drops the function, or defines it in whichever schema the migration runs in."""
    if difference.expected is None:
        yield f"DROP FUNCTION {difference.item.name}"
    else:
        yield difference.expected.strip().replace(f"FUNCTION {service}.", "FUNCTION ", 1)


def check_statements(difference: Difference, _: str) -> Iterator[str]:
    """Without a long lock: existing rows are validated after the constraint holds for new ones."""
    name, _, table = difference.item.name.partition(" ON ")
    if difference.actual and difference.actual.startswith("CHECK"):
        yield f"ALTER TABLE {table} DROP CONSTRAINT {name}"
    if difference.expected and difference.expected.startswith("CHECK"):
        yield f"ALTER TABLE {table} ADD CONSTRAINT {name} {difference.expected} NOT VALID"
        yield f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}"


def row_security_statements(difference: Difference, _: str) -> Iterator[str]:
    """Enables and forces what is expected, and takes back the rest."""
    actual, expected = (set((words or "").split()) for words in (difference.actual, difference.expected))
    opposite = {"ENABLE": "DISABLE", "FORCE": "NO FORCE"}
    words = sorted(expected - actual) + [opposite[word] for word in sorted(actual - expected)]
    yield from (f"ALTER TABLE {difference.item.name} {word} ROW LEVEL SECURITY" for word in words)


def _replaced(thing: str, create: Callable[[Difference], str]) -> Callable[[Difference, str], Iterator[str]]:
    def statements(difference: Difference, _: str) -> Iterator[str]:
        if difference.actual is not None:
            yield f"DROP {thing} {difference.item.name}"
        if difference.expected is not None:
            yield create(difference)

    return statements


def grant_statements(difference: Difference, _: str) -> Iterator[str]:
    """Revokes a grant that is not expected, and gives one that is, with or without grant option."""
    if difference.actual is not None:
        privilege, _, role = difference.item.name.rpartition(" TO ")
        yield f"REVOKE {privilege} FROM {role}"
    if difference.expected is not None:
        yield f"GRANT {difference.item.name} {difference.expected}".rstrip()


WRITERS: dict[str, Callable[[Difference, str], Iterator[str]]] = {
    "function": function_statements,
    "constraint": check_statements,
    "row security": row_security_statements,
    "policy": _replaced("POLICY", lambda difference: f"CREATE POLICY {difference.item.name} {difference.expected}"),
    "trigger": _replaced("TRIGGER", lambda difference: str(difference.expected).rpartition(" -- ")[0]),
    "grant": grant_statements,
}
