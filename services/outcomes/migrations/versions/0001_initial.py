"""The schema as first shipped."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

RULES = {
    "delivery": "visible_to @> ARRAY[nullif(current_setting('app.org', true), '')]",
    "participant": "visible_to @> ARRAY[nullif(current_setting('app.org', true), '')]",
    "statement": "visible_to @> ARRAY[nullif(current_setting('app.org', true), '')]",
    "unmatched": "visible_to @> ARRAY[nullif(current_setting('app.org', true), '')]",
    "claim": "EXISTS (SELECT 1 FROM participant WHERE participant.id = claim.participant_id)",
    "job": "EXISTS (SELECT 1 FROM participant WHERE participant.id = job.participant_id)",
    "milestone": "EXISTS (SELECT 1 FROM participant WHERE participant.id = milestone.participant_id)",
    "notification": "EXISTS (SELECT 1 FROM participant WHERE participant.id = notification.participant_id)",
    "payment": "EXISTS (SELECT 1 FROM participant WHERE participant.id = payment.participant_id)",
    "statement_line": "EXISTS (SELECT 1 FROM statement WHERE statement.id = statement_line.statement_id)",
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
    "GRANT SELECT, INSERT, UPDATE ON stream TO milepost_outcomes_api",
    "GRANT SELECT, INSERT ON ledger, outbox, idempotency TO milepost_outcomes_api",
    "GRANT SELECT ON inbox, held, offsets, log_shape, sandbox_clock TO milepost_outcomes_api",
    "GRANT SELECT, INSERT, UPDATE ON stream, inbox, held, offsets, log_shape, sandbox_clock "
    "TO milepost_outcomes_worker",
    "GRANT SELECT, INSERT ON ledger, idempotency TO milepost_outcomes_worker",
    "GRANT SELECT, INSERT, DELETE ON outbox TO milepost_outcomes_worker",
)


def upgrade() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("visible_to", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("repeated", sa.Integer(), nullable=False),
        sa.Column("unmatched", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("rows", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("accepted + repeated + unmatched + rejected = read", name="nothing_lost"),
        sa.PrimaryKeyConstraint("id"),
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
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("jcp_district", sa.Text(), nullable=False),
        sa.Column("visible_to", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("interest", sa.Text(), nullable=False),
        sa.Column("closed_because", sa.Text(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("pre_work_ends_on", sa.Date(), nullable=True),
        sa.Column("in_work_ends_on", sa.Date(), nullable=True),
        sa.Column("tail_ends_on", sa.Date(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_participant_reference"), "participant", ["reference"], unique=False)
    op.create_table(
        "sandbox_clock",
        sa.Column("one", sa.Boolean(), nullable=False),
        sa.Column("now", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("one"),
    )
    op.create_table(
        "statement",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("visible_to", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("cut_off_on", sa.Date(), nullable=False),
        sa.Column("delivery_fee", sa.BigInteger(), nullable=False),
        sa.Column("outcomes", sa.BigInteger(), nullable=False),
        sa.Column("recoveries", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("authorised_on", sa.Date(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("total = delivery_fee + outcomes + recoveries", name="statement_adds_up"),
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
        "unmatched",
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("visible_to", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("row", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("sent_by", sa.Text(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_as", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("position"),
    )
    op.create_index(
        "queue_of_reference", "unmatched", ["reference"], unique=False, postgresql_where=sa.text("settled_at IS NULL")
    )
    op.create_index(
        "queue_once", "unmatched", ["fingerprint"], unique=True, postgresql_where=sa.text("settled_at IS NULL")
    )
    op.create_table(
        "claim",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("achieved_on", sa.Date(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("line_id", sa.Text(), nullable=True),
        sa.Column("recovery_line_id", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("claim_of_participant", "claim", ["participant_id"], unique=False)
    op.create_index("claim_state", "claim", ["state", "id"], unique=False)
    op.create_index(
        "one_standing_claim", "claim", ["participant_id", "outcome"], unique=True, postgresql_where=sa.text("stands")
    )
    op.create_table(
        "job",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("employment", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("qualifying", sa.Boolean(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("void", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("job_of_participant", "job", ["participant_id"], unique=False)
    op.create_table(
        "milestone",
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("threshold", sa.BigInteger(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("achieved_on", sa.Date(), nullable=True),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state NOT IN ('ACHIEVED', 'VERIFIED') OR (achieved_on IS NOT NULL AND total >= threshold)",
            name="achievement_is_earned",
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
        ),
        sa.PrimaryKeyConstraint("participant_id", "outcome", "round"),
    )
    op.create_index(
        "one_achieved_round",
        "milestone",
        ["participant_id", "outcome"],
        unique=True,
        postgresql_where=sa.text("state IN ('ACHIEVED', 'VERIFIED')"),
    )
    op.create_table(
        "notification",
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("step", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
        ),
        sa.PrimaryKeyConstraint("participant_id", "type", "step", "created_on"),
    )
    op.create_table(
        "payment",
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("employment", sa.Text(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("payment_id", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("excluded", sa.Text(), nullable=True),
        sa.Column("corrects", sa.Text(), nullable=True),
        sa.Column("reverses", sa.Boolean(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("corrected_by", sa.Text(), nullable=True),
        sa.CheckConstraint("amount >= 0", name="payment_not_negative"),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
        ),
        sa.PrimaryKeyConstraint("participant_id", "employment", "paid_on", "payment_id"),
    )
    op.create_table(
        "statement_line",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("statement_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("claim_id", sa.Text(), nullable=True),
        sa.Column("participant_id", sa.Text(), nullable=True),
        sa.Column("reverses", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'recovery') = (amount < 0 AND reverses IS NOT NULL)", name="recovery_names_its_line"
        ),
        sa.ForeignKeyConstraint(
            ["reverses"],
            ["statement_line.id"],
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("statement_id", "number"),
    )
    op.create_index(
        "paid_once", "statement_line", ["claim_id"], unique=True, postgresql_where=sa.text("kind = 'outcome'")
    )
    op.create_index(
        "reversed_once", "statement_line", ["reverses"], unique=True, postgresql_where=sa.text("reverses IS NOT NULL")
    )
    for statement in (EVENT_HASH, SAY, *GRANTS):
        op.execute(statement)
    for table, rule in RULES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant ON {table} TO milepost_outcomes_api USING ({rule}) WITH CHECK ({rule})")
        op.execute(f"CREATE POLICY worker ON {table} TO milepost_outcomes_worker USING (true) WITH CHECK (true)")
    op.execute(
        "GRANT SELECT, INSERT, UPDATE, DELETE ON "
        "delivery, participant, statement, unmatched, claim, job, milestone, notification, payment, "
        "statement_line "
        "TO milepost_outcomes_api, milepost_outcomes_worker"
    )
