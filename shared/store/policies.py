"""Row policies: one helper makes the forced row policy of every tenant table.

A row is visible to its participant's provider, prime, commissioner and to who referred them [rule 157]. A party with
another part, such as an auditor, reads the rows that a transaction shows to it (`UnitOfWork.show`) and changes none.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

ORG = "nullif(current_setting('app.org', true), '')"
SHOWN = "string_to_array(nullif(current_setting('app.shown', true), ''), ' ')"


def visible_to() -> sa.Column:
    """The column of the organisations that may see a row and the rows that follow it (ids such as `maximus`)."""
    return sa.Column("visible_to", ARRAY(sa.Text), nullable=False)


def anchor(table: sa.Table) -> None:
    """Makes `table` a tenant table with its own column `visible_to`."""
    table.info["policy"] = f"visible_to @> ARRAY[{ORG}]"


def of_org(table: sa.Table, column: str) -> None:
    """Makes `table` a tenant table of the organisation that `column` names."""
    table.info["policy"] = f"{column} = {ORG}"


def shown_by_part(*tables: sa.Table, one_by_one: bool = False) -> None:
    """Has rows read by a party to which their programme, or their area of it, is shown [decision 0026].

    `one_by_one`: people are shown by their `id` too, each to whom they agreed to be shown [decision 0027].
    """
    for table in tables:
        labels = ["programme", "programme || '/' || area"] if "area" in table.c else ["programme"]
        table.info["shown"] = f"{SHOWN} && ARRAY[{', '.join([*labels, *(['id'] if one_by_one else [])])}]"


def shown_to_org(table: sa.Table, column: str) -> None:
    """Has a row read by the organisation that `column` names, besides those who see it."""
    table.info["shown"] = f"{column} = {ORG}"


def follows(table: sa.Table, root: str, column: str, root_column: str | None = None) -> None:
    """Makes a row of `table` visible exactly when its row of `root` is."""
    key = root_column or column
    table.info["policy"] = f"EXISTS (SELECT 1 FROM {root} WHERE {root}.{key} = {table.name}.{column})"


def follows_either(table: sa.Table, root: str, **keys: str) -> None:
    """Makes a row of `table` visible when any of its rows of `root` is. `keys` maps a column to the root's column."""
    named = " OR ".join(f"{root}.{key} = {table.name}.{column}" for column, key in keys.items())
    table.info["policy"] = f"EXISTS (SELECT 1 FROM {root} WHERE {named})"


def everyone(table: sa.Table, why: str) -> None:
    """Records that `table` holds no participant data. `why` is for the reader and the structure test."""
    table.info["open"] = why


def rules(metadata: sa.MetaData) -> dict[str, str]:
    """The row policy of every tenant table in `metadata`, parents before children."""
    return {table.name: table.info["policy"] for table in metadata.sorted_tables if "policy" in table.info}


def statements(metadata: sa.MetaData, service: str) -> Iterator[str]:
    """The statements that force the row policies on every tenant table: for the api role, and for the worker role."""
    api, worker = f"milepost_{service}_api", f"milepost_{service}_worker"
    for name, rule in rules(metadata).items():
        yield f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY"
        yield f"CREATE POLICY tenant ON {name} TO {api} USING ({rule}) WITH CHECK ({rule})"
        yield f"CREATE POLICY worker ON {name} TO {worker} USING (true) WITH CHECK (true)"
        if "shown" in metadata.tables[name].info:
            yield f"CREATE POLICY part ON {name} FOR SELECT TO {api} USING ({metadata.tables[name].info['shown']})"
