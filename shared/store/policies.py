"""Who sees which row: one helper makes every tenant table's forced row policy.

Visible is what the row's participant shows: the provider, its prime, the commissioner and the referring JCP district.
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

ORG = "nullif(current_setting('app.org', true), '')"


def visible_to() -> sa.Column:
    """The column of the organisations that may see a row and all that hangs on it (ids, e.g. `maximus`)."""
    return sa.Column("visible_to", ARRAY(sa.Text), nullable=False)


def anchor(table: sa.Table) -> None:
    """Marks `table` as a tenant table that carries `visible_to` itself."""
    table.info["policy"] = f"visible_to @> ARRAY[{ORG}]"


def follows(table: sa.Table, root: str, column: str, root_column: str | None = None) -> None:
    """Marks `table` as visible just when the row of `root` that it belongs to is."""
    key = root_column or column
    table.info["policy"] = f"EXISTS (SELECT 1 FROM {root} WHERE {root}.{key} = {table.name}.{column})"


def follows_either(table: sa.Table, root: str, **keys: str) -> None:
    """Marks `table` as visible when any row of `root` is that one of its columns names: column = root's column."""
    named = " OR ".join(f"{root}.{key} = {table.name}.{column}" for column, key in keys.items())
    table.info["policy"] = f"EXISTS (SELECT 1 FROM {root} WHERE {named})"


def everyone(table: sa.Table, why: str) -> None:
    """Marks `table` as not about anybody's participant; `why` is for the reader and the structure test."""
    table.info["open"] = why


def rules(metadata: sa.MetaData) -> dict[str, str]:
    """The row policy of every tenant table in `metadata`, roots before what hangs on them."""
    return {table.name: table.info["policy"] for table in metadata.sorted_tables if "policy" in table.info}


def statements(table: str, rule: str, service: str) -> list[str]:
    """What forces `rule` on `table` for the service's api role and gives its worker an explicit policy of its own."""
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY tenant ON {table} TO milepost_{service}_api USING ({rule}) WITH CHECK ({rule})",
        f"CREATE POLICY worker ON {table} TO milepost_{service}_worker USING (true) WITH CHECK (true)",
    ]
