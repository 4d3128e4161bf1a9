"""Row policies: one helper makes the forced row policy of every tenant table.

A row is visible to its participant's provider, prime, commissioner and to who referred them [rule 157].
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

ORG = "nullif(current_setting('app.org', true), '')"


def visible_to() -> sa.Column:
    """The column of the organisations that may see a row and the rows that follow it (ids such as `maximus`)."""
    return sa.Column("visible_to", ARRAY(sa.Text), nullable=False)


def anchor(table: sa.Table) -> None:
    """Makes `table` a tenant table with its own column `visible_to`."""
    table.info["policy"] = f"visible_to @> ARRAY[{ORG}]"


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


def statements(table: str, rule: str, service: str) -> list[str]:
    """The statements that force `rule` on `table` for the api role and give the worker role a policy of its own."""
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY tenant ON {table} TO milepost_{service}_api USING ({rule}) WITH CHECK ({rule})",
        f"CREATE POLICY worker ON {table} TO milepost_{service}_worker USING (true) WITH CHECK (true)",
    ]
