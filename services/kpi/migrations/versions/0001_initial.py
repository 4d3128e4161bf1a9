"""The schema as first shipped."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

RULES = {
    "event_log": "EXISTS (SELECT 1 FROM participant WHERE participant.participant_id = event_log.participant_id)",
    "movement": "visible_to @> ARRAY[nullif(current_setting('app.org', true), '')]",
    "participant": "visible_to @> ARRAY[nullif(current_setting('app.org', true), '')]",
    "signed_month": "visible_to @> ARRAY[nullif(current_setting('app.org', true), '')]",
    "signed_figure": "EXISTS (SELECT 1 FROM signed_month WHERE signed_month.id = signed_figure.month_id)",
}

EVENT_HASH = """
CREATE OR REPLACE FUNCTION event_hash(prev text, event_id text, stream_id text, seq bigint, type text, data text,
                                      occurred_on date, recorded_at text, actor text)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT encode(sha256(convert_to(concat_ws(E'\\n', prev, event_id, stream_id, seq, type, data,
                                            to_char(occurred_on, 'YYYY-MM-DD'), recorded_at, actor), 'UTF8')), 'hex')
$$
"""

SAY = """
CREATE OR REPLACE FUNCTION say(event_ids text[], stream_ids text[], types text[], datas text[], days date[],
                               recorded text, who text, cause text, trace text)
RETURNS TABLE (said_stream text, said_seq bigint) LANGUAGE plpgsql AS $$
DECLARE
  e record;
  s record;
  drawn bigint;
BEGIN
  FOR e IN SELECT * FROM unnest(event_ids, stream_ids, types, datas, days)
             WITH ORDINALITY AS u(event_id, stream_id, type, data, day, n) ORDER BY stream_id, n
  LOOP
    INSERT INTO stream AS t (stream_id, kind, last_seq, prev_hash, last_hash)
    VALUES (e.stream_id, split_part(e.stream_id, '/', 1), 1, '',
            event_hash('', e.event_id, e.stream_id, 1, e.type, e.data, e.day, recorded, who))
    ON CONFLICT (stream_id) DO UPDATE SET
      last_seq = t.last_seq + 1,
      prev_hash = t.last_hash,
      last_hash = event_hash(t.last_hash, e.event_id, e.stream_id, t.last_seq + 1, e.type, e.data, e.day, recorded, who)
    RETURNING t.last_seq, t.prev_hash, t.last_hash INTO s;
    INSERT INTO ledger (event_id, stream_id, seq, type, data, occurred_on, recorded_at, actor, causation_id,
                        traceparent, prev_hash, hash)
    VALUES (e.event_id, e.stream_id, s.last_seq, e.type, e.data::json, e.day, recorded::timestamptz, who, cause,
            trace, s.prev_hash, s.last_hash)
    RETURNING position INTO drawn;
    INSERT INTO outbox (position) VALUES (drawn);
    said_stream := e.stream_id;
    said_seq := s.last_seq;
    RETURN NEXT;
  END LOOP;
END
$$
"""

GRANTS = (
    "GRANT SELECT, INSERT, UPDATE ON stream TO milepost_kpi_api",
    "GRANT SELECT, INSERT ON ledger, outbox, idempotency TO milepost_kpi_api",
    "GRANT SELECT ON inbox, held, offsets, log_shape, sandbox_clock TO milepost_kpi_api",
    "GRANT SELECT, INSERT, UPDATE ON stream, inbox, held, offsets, log_shape, sandbox_clock TO milepost_kpi_worker",
    "GRANT SELECT, INSERT ON ledger, idempotency TO milepost_kpi_worker",
    "GRANT SELECT, INSERT, DELETE ON outbox TO milepost_kpi_worker",
)


def upgrade() -> None:
    op.create_table(
        "event_log",
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("stream_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("causation_id", sa.Text(), nullable=True),
        sa.Column("traceparent", sa.Text(), nullable=True),
        sa.Column("prev_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("value", postgresql.BYTEA(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("source", "stream_id", "seq"),
    )
    op.create_table(
        "generation",
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("applied_position", sa.BigInteger(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("switched_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('building', 'live', 'retired')", name="generation_state"),
        sa.PrimaryKeyConstraint("generation"),
    )
    op.create_index(
        "one_building", "generation", ["state"], unique=True, postgresql_where=sa.text("state = 'building'")
    )
    op.create_table(
        "held",
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("stream_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("headers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("value", postgresql.BYTEA(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("settled_how", sa.Text(), nullable=True),
        sa.Column("settled_why", sa.Text(), nullable=True),
        sa.CheckConstraint("reason IN ('early', 'failed', 'behind', 'fork')", name="held_reason"),
        sa.PrimaryKeyConstraint("position"),
    )
    op.create_index(
        "held_by_stream",
        "held",
        ["stream_id", "position"],
        unique=False,
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_index(
        "held_once", "held", ["source", "stream_id", "seq"], unique=True, postgresql_where=sa.text("settled_at IS NULL")
    )
    op.create_table(
        "idempotency",
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("client", "key"),
    )
    op.create_table(
        "inbox",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("stream_id", sa.Text(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("last_hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source", "stream_id"),
    )
    op.create_table(
        "ledger",
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("stream_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("data", postgresql.JSON(astext_type=sa.Text()), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("causation_id", sa.Text(), nullable=True),
        sa.Column("traceparent", sa.Text(), nullable=True),
        sa.Column("prev_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("stream_id", "seq"),
    )
    op.create_table(
        "log_shape",
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("partitions", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("topic"),
    )
    op.create_table(
        "movement",
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event_position", sa.BigInteger(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("referral_month", sa.Text(), nullable=False),
        sa.Column("start_month", sa.Text(), nullable=True),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("group_code", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("event_type", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("visible_to", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("generation", "event_position", "n"),
    )
    op.create_index(
        "movement_by_measure", "movement", ["programme", "measure", "generation", "recorded_on"], unique=False
    )
    op.create_table(
        "offsets",
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("next_offset", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("topic", "partition"),
    )
    op.create_table(
        "outbox",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("position"),
    )
    op.create_table(
        "participant",
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("state", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("visible_to", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("generation", "participant_id"),
    )
    op.create_table(
        "sandbox_clock",
        sa.Column("one", sa.Boolean(), nullable=False),
        sa.Column("now", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("one"),
    )
    op.create_table(
        "signed_month",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("visible_to", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("programme", "month"),
    )
    op.create_table(
        "stream",
        sa.Column("stream_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("prev_hash", sa.Text(), nullable=False),
        sa.Column("last_hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("stream_id"),
    )
    op.create_table(
        "signed_figure",
        sa.Column("month_id", sa.Text(), nullable=False),
        sa.Column("kpi", sa.Text(), nullable=False),
        sa.Column("window", sa.Text(), nullable=False),
        sa.Column("figure", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["month_id"],
            ["signed_month.id"],
        ),
        sa.PrimaryKeyConstraint("month_id", "kpi", "window"),
    )
    for statement in (EVENT_HASH, SAY, *GRANTS):
        op.execute(statement)
    for table, rule in RULES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant ON {table} TO milepost_kpi_api USING ({rule}) WITH CHECK ({rule})")
        op.execute(f"CREATE POLICY worker ON {table} TO milepost_kpi_worker USING (true) WITH CHECK (true)")
    op.execute(
        "GRANT SELECT, INSERT, UPDATE, DELETE ON "
        "event_log, generation, movement, participant, signed_month, signed_figure "
        "TO milepost_kpi_api, milepost_kpi_worker"
    )
