"""The SQL that makes one catalogue into another, for what Alembic does not compare: functions, grants, policies, row
security, triggers and check constraints."""

from collections.abc import Callable, Iterable, Iterator

from milepost.catalogue import Difference


def repairs(differences: Iterable[Difference], service: str) -> list[str]:
    """The statements, in an order in which they can run after Alembic's."""
    every = list(differences)
    gone = {each.item.name for each in every if each.item.kind == "table" and each.expected is None}
    new = {each.item.name for each in every if each.item.kind == "table" and each.actual is None}
    functions = {f"FUNCTION {each.item.name}" for each in every if each.item.kind == "function" and not _stays(each)}
    return [
        statement
        for kind, write in WRITERS.items()
        for each in every
        if each.item.kind == kind and _table(each) not in gone
        if not (kind == "constraint" and _table(each) in new)
        # Whoever may run a function by default may run the new one.
        if not (kind == "grant" and _table(each) in functions)
        for statement in write(each, service)
    ]


def _stays(difference: Difference) -> bool:
    return difference.actual is not None and difference.expected is not None


def _table(difference: Difference) -> str:
    """What the item stands on: `referral` of `tenant ON referral` and of `SELECT ON referral TO milepost_…`."""
    return difference.item.name.rpartition(" ON ")[2].partition(" TO ")[0]


def _function(each: Difference, service: str) -> Iterator[str]:
    if each.expected is None:
        yield f"DROP FUNCTION {each.item.name}"
    else:
        yield each.expected.strip().replace(f"FUNCTION {service}.", "FUNCTION ", 1)


def _check(each: Difference, _: str) -> Iterator[str]:
    """Without a long lock: rows that are there are looked at after the constraint holds for new ones."""
    name, _, table = each.item.name.partition(" ON ")
    if each.actual and each.actual.startswith("CHECK"):
        yield f"ALTER TABLE {table} DROP CONSTRAINT {name}"
    if each.expected and each.expected.startswith("CHECK"):
        yield f"ALTER TABLE {table} ADD CONSTRAINT {name} {each.expected} NOT VALID"
        yield f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}"


def _row_security(each: Difference, _: str) -> Iterator[str]:
    actual, expected = (set((words or "").split()) for words in (each.actual, each.expected))
    opposite = {"ENABLE": "DISABLE", "FORCE": "NO FORCE"}
    words = sorted(expected - actual) + [opposite[word] for word in sorted(actual - expected)]
    yield from (f"ALTER TABLE {each.item.name} {word} ROW LEVEL SECURITY" for word in words)


def _replaced(thing: str, create: Callable[[Difference], str]) -> Callable[[Difference, str], Iterator[str]]:
    def written(each: Difference, _: str) -> Iterator[str]:
        if each.actual is not None:
            yield f"DROP {thing} {each.item.name}"
        if each.expected is not None:
            yield create(each)

    return written


def _grant(each: Difference, _: str) -> Iterator[str]:
    if each.actual is not None:
        privilege, _, role = each.item.name.rpartition(" TO ")
        yield f"REVOKE {privilege} FROM {role}"
    if each.expected is not None:
        yield f"GRANT {each.item.name} {each.expected}".rstrip()


WRITERS: dict[str, Callable[[Difference, str], Iterator[str]]] = {
    "function": _function,
    "constraint": _check,
    "row security": _row_security,
    "policy": _replaced("POLICY", lambda each: f"CREATE POLICY {each.item.name} {each.expected}"),
    "trigger": _replaced("TRIGGER", lambda each: str(each.expected).rpartition(" -- ")[0]),
    "grant": _grant,
}
