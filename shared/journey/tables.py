"""The backbone's tables, the same in every service's schema: events emitted, events to send and events consumed.

Alembic, the queries and the audit share this description. The ledger defines the order [decision 0001].
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import BYTEA, JSON, JSONB

BACKBONE = (
    "stream",
    "ledger",
    "outbox",
    "inbox",
    "held",
    "offsets",
    "log_shape",
    "sandbox_clock",
    "idempotency",
    "programme_version",
    "anchor",
    "auditor_read",
)
INSTANT = sa.DateTime(timezone=True)
POSITION = sa.Identity(always=True)


def backbone(metadata: sa.MetaData) -> None:
    """Adds the backbone's tables to a service's `metadata`. None has a row policy or personal data."""
    add_emitted(metadata)
    add_consumed(metadata)
    add_recorded(metadata)
    add_read(metadata)


def add_emitted(metadata: sa.MetaData) -> None:
    """The events that the service emits: its streams, their ledger, and the outbox of what is not sent yet."""
    sa.Table(
        "stream",
        metadata,
        sa.Column("stream_id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("last_seq", sa.BigInteger, nullable=False),
        sa.Column("prev_hash", sa.Text, nullable=False),
        sa.Column("last_hash", sa.Text, nullable=False),
    )
    sa.Table(
        "ledger",
        metadata,
        sa.Column("position", sa.BigInteger, POSITION, primary_key=True),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("stream_id", sa.Text, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        # json, not jsonb: it keeps the canonical text that was hashed and is sent.
        sa.Column("data", JSON, nullable=False),
        sa.Column("occurred_on", sa.Date, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("causation_id", sa.Text),
        sa.Column("traceparent", sa.Text),
        sa.Column("prev_hash", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.UniqueConstraint("stream_id", "seq"),
    )
    sa.Table("outbox", metadata, sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False))


def add_consumed(metadata: sa.MetaData) -> None:
    """The events that the service consumes: how far, those it holds, and its offsets on the log."""
    sa.Table(
        "inbox",
        metadata,
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("stream_id", sa.Text, primary_key=True),
        sa.Column("last_seq", sa.BigInteger, nullable=False),
        sa.Column("last_hash", sa.Text, nullable=False),
    )
    held = sa.Table(
        "held",
        metadata,
        sa.Column("position", sa.BigInteger, POSITION, primary_key=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("stream_id", sa.Text, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("headers", JSONB, nullable=False),
        sa.Column("value", BYTEA),
        sa.Column("error", sa.Text),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("held_at", INSTANT, nullable=False),
        sa.Column("settled_at", INSTANT),
        sa.Column("settled_by", sa.Text),
        sa.Column("settled_how", sa.Text),
        sa.Column("settled_why", sa.Text),
        sa.CheckConstraint("reason IN ('early', 'failed', 'behind', 'fork', 'refused')", name="held_reason"),
    )
    waiting = held.c.settled_at.is_(None)
    sa.Index("held_once", held.c.source, held.c.stream_id, held.c.seq, unique=True, postgresql_where=waiting)
    sa.Index("held_by_stream", held.c.stream_id, held.c.position, postgresql_where=waiting)
    sa.Table(
        "offsets",
        metadata,
        sa.Column("topic", sa.Text, primary_key=True),
        sa.Column("partition", sa.Integer, primary_key=True),
        sa.Column("next_offset", sa.BigInteger, nullable=False),
        # The timestamp of the record before it: on another log that record differs.
        sa.Column("mark", sa.BigInteger, nullable=False),
    )


def add_recorded(metadata: sa.MetaData) -> None:
    """What a service records for itself: the log's shape, programmes, its clock, requests that create, and anchors."""
    sa.Table(
        "anchor",
        metadata,
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("events", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("previous_position", sa.BigInteger, nullable=False),
        sa.Column("previous_digest", sa.Text, nullable=False),
        sa.Column("anchored_at", INSTANT, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("signature", sa.Text, nullable=False),
    )
    sa.Table(
        "log_shape",
        metadata,
        sa.Column("topic", sa.Text, primary_key=True),
        sa.Column("partitions", sa.Integer, nullable=False),
    )
    sa.Table(
        "programme_version",
        metadata,
        sa.Column("programme", sa.Text, primary_key=True),
        sa.Column("version", sa.Text, primary_key=True),
        sa.Column("definition", sa.Text, nullable=False),
        sa.Column("kept_at", INSTANT, nullable=False),
    )
    sa.Table("sandbox_clock", metadata, sa.Column("one", sa.Boolean, primary_key=True), sa.Column("now", INSTANT))
    keys = sa.Table(
        "idempotency",
        metadata,
        sa.Column("client", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("resource_id", sa.Text, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
    )
    # Rows come in the order of time: a block range index finds the expired ones and costs an insert next to nothing.
    sa.Index("idempotency_by_time", keys.c.created_at, postgresql_using="brin")


def in_force(metadata: sa.MetaData) -> sa.Table:
    """When each version of a programme came into force here; one that comes back has another row.

    Not of the backbone: a service has it that does something about an amendment.
    """
    return sa.Table(
        "programme_in_force",
        metadata,
        sa.Column("position", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("programme", sa.Text, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("since", INSTANT, nullable=False),
    )


def add_read(metadata: sa.MetaData) -> None:
    """What auditors have read [rule 176]."""
    sa.Table(
        "auditor_read",
        metadata,
        sa.Column("position", sa.BigInteger, POSITION, primary_key=True),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("route", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("read_at", INSTANT, nullable=False),
    )
