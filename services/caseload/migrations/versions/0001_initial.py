"""The schema as first shipped."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

RULES = {
    "action_plan": "EXISTS (SELECT 1 FROM participant WHERE participant.id = action_plan.participant_id)",
    "appointment": "EXISTS (SELECT 1 FROM participant WHERE participant.id = appointment.participant_id)",
    "assessment": "EXISTS (SELECT 1 FROM participant WHERE participant.id = assessment.participant_id)",
    "assignment": "EXISTS (SELECT 1 FROM participant WHERE participant.id = assignment.participant_id)",
    "clock": "EXISTS (SELECT 1 FROM participant WHERE participant.id = clock.participant_id)",
    "contact": "EXISTS (SELECT 1 FROM participant WHERE participant.id = contact.participant_id)",
    "exception_reason": "EXISTS (SELECT 1 FROM participant WHERE participant.id = exception_reason.participant_id)",
    "job": "EXISTS (SELECT 1 FROM participant WHERE participant.id = job.participant_id)",
    "key_worker": "visible_to @> ARRAY[nullif(current_setting('app.org', true), '')]",
    "participant": "visible_to @> ARRAY[nullif(current_setting('app.org', true), '')]",
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
    "GRANT SELECT, INSERT, UPDATE ON stream TO milepost_caseload_api",
    "GRANT SELECT, INSERT ON ledger, outbox, idempotency TO milepost_caseload_api",
    "GRANT SELECT ON inbox, held, offsets, log_shape, sandbox_clock TO milepost_caseload_api",
    "GRANT SELECT, INSERT, UPDATE ON stream, inbox, held, offsets, log_shape, sandbox_clock "
    "TO milepost_caseload_worker",
    "GRANT SELECT, INSERT ON ledger, idempotency TO milepost_caseload_worker",
    "GRANT SELECT, INSERT, DELETE ON outbox TO milepost_caseload_worker",
)


def upgrade() -> None:
    op.create_table(
        "action_plan",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("version_no", sa.Integer(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("signed_by_participant_on", sa.Date(), nullable=False),
        sa.Column("signed_by_key_worker_on", sa.Date(), nullable=False),
        sa.Column("in_time", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("barriers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("interventions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("participant_id", "version_no"),
    )
    op.create_index(op.f("ix_action_plan_participant_id"), "action_plan", ["participant_id"], unique=False)
    op.create_table(
        "appointment",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("at", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attended_on", sa.Date(), nullable=True),
        sa.Column("missed_on", sa.Date(), nullable=True),
        sa.Column("exception_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_appointment_participant_id"), "appointment", ["participant_id"], unique=False)
    op.create_table(
        "assessment",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_assessment_participant_id"), "assessment", ["participant_id"], unique=False)
    op.create_table(
        "assignment",
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("key_worker_id", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index(
        "one_key_worker", "assignment", ["participant_id"], unique=True, postgresql_where=sa.text("to_on IS NULL")
    )
    op.create_table(
        "clock",
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("participant_id", "name"),
    )
    op.create_index(
        "clock_due", "clock", ["due_on", "participant_id"], unique=False, postgresql_where=sa.text("state = 'running'")
    )
    op.create_table(
        "contact",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("contacted_on", sa.Date(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("successful", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_contact_participant_id"), "contact", ["participant_id"], unique=False)
    op.create_table(
        "exception_reason",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("clock", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("participant_id", "clock"),
    )
    op.create_index(op.f("ix_exception_reason_participant_id"), "exception_reason", ["participant_id"], unique=False)
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
        "job",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("participant_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("employment", sa.Text(), nullable=True),
        sa.Column("employer", sa.Text(), nullable=True),
        sa.Column("job_title", sa.Text(), nullable=True),
        sa.Column("contract_type", sa.Text(), nullable=True),
        sa.Column("hours_per_week", sa.Text(), nullable=False),
        sa.Column("hourly_rate", sa.BigInteger(), nullable=True),
        sa.Column("pay_frequency", sa.Text(), nullable=True),
        sa.Column("began_before_programme", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("qualifying", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("first", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_job_participant_id"), "job", ["participant_id"], unique=False)
    op.create_table(
        "key_worker",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("full_time_equivalent", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("visible_to", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
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
        sa.Column("programme_version", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("jcp_district", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("group_code", sa.Text(), nullable=False),
        sa.Column("participation", sa.Text(), nullable=False),
        sa.Column("referred_on", sa.Date(), nullable=False),
        sa.Column("referral_state", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("acknowledged_on", sa.Date(), nullable=True),
        sa.Column("result_on", sa.Date(), nullable=True),
        sa.Column("result_reason", sa.Text(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("start_meeting", sa.Text(), nullable=True),
        sa.Column("key_worker_id", sa.Text(), nullable=True),
        sa.Column("key_worker_since", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("left_reason", sa.Text(), nullable=True),
        sa.Column("exit_report", sa.Boolean(), nullable=True),
        sa.Column("outcome_on", sa.Date(), nullable=True),
        sa.Column("visible_to", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "one_open_start",
        "participant",
        ["programme", "person_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('ACTIVE', 'DISENGAGED', 'IN_WORK_SUPPORT')"),
    )
    op.create_index("participant_by_key_worker", "participant", ["key_worker_id"], unique=False)
    op.create_index("participant_by_provider", "participant", ["provider", "id"], unique=False)
    op.create_table(
        "sandbox_clock",
        sa.Column("one", sa.Boolean(), nullable=False),
        sa.Column("now", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("one"),
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
    for statement in (EVENT_HASH, SAY, *GRANTS):
        op.execute(statement)
    for table, rule in RULES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant ON {table} TO milepost_caseload_api USING ({rule}) WITH CHECK ({rule})")
        op.execute(f"CREATE POLICY worker ON {table} TO milepost_caseload_worker USING (true) WITH CHECK (true)")
    op.execute(
        "GRANT SELECT, INSERT, UPDATE, DELETE ON "
        "action_plan, appointment, assessment, assignment, clock, contact, exception_reason, job, key_worker, "
        "participant "
        "TO milepost_caseload_api, milepost_caseload_worker"
    )
