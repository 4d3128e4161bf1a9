"""The kpi schema: every table and its row policy, described once for queries and migrations.

Figures are sums of `movement`. `event_log` keeps every event in the order it was applied, so that a rebuild can count a
new `generation` of participants and movements beside the live one.
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import BYTEA, JSONB

from shared.journey.tables import INSTANT, backbone, in_force
from shared.store.policies import anchor, everyone, follows, shown_by_part, visible_to
from shared.store.rights import ADD, CHANGE, CHANGE_AND_DELETE, NONE, READ, permit

METADATA = sa.MetaData()
backbone(METADATA)

EVENT_LOG = sa.Table(
    "event_log",
    METADATA,
    sa.Column("position", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("event_id", sa.Text, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("stream_id", sa.Text, nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("occurred_on", sa.Date, nullable=False),
    sa.Column("recorded_at", INSTANT, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("causation_id", sa.Text),
    sa.Column("traceparent", sa.Text),
    sa.Column("prev_hash", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Column("value", BYTEA, nullable=False),
    sa.Column("participant_id", sa.Text),
    sa.UniqueConstraint("source", "stream_id", "seq"),
)

GENERATION = sa.Table(
    "generation",
    METADATA,
    sa.Column("generation", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("applied_position", sa.BigInteger, nullable=False),
    sa.Column("began_at", INSTANT, nullable=False),
    sa.Column("switched_at", INSTANT),
    sa.CheckConstraint("state IN ('building', 'live', 'retired')", name="generation_state"),
)
sa.Index("one_building", GENERATION.c.state, unique=True, postgresql_where=GENERATION.c.state == "building")

LIVE_GENERATION = "(SELECT coalesce(max(generation), 0) FROM generation WHERE state = 'live')"
"""SQL: the generation that is read and to which events are applied; 0 until the first rebuild."""

PARTICIPANT = sa.Table(
    "participant",
    METADATA,
    sa.Column("generation", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("participant_id", sa.Text, primary_key=True),
    sa.Column("state", JSONB, nullable=False),
    visible_to(),
)

MOVEMENT = sa.Table(
    "movement",
    METADATA,
    sa.Column("generation", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("event_position", sa.BigInteger, primary_key=True),
    sa.Column("n", sa.Integer, primary_key=True),
    sa.Column("programme", sa.Text, nullable=False),
    sa.Column("measure", sa.Text, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("counted_on", sa.Date, nullable=False),
    sa.Column("month", sa.Text, nullable=False),
    sa.Column("referral_month", sa.Text, nullable=False),
    sa.Column("start_month", sa.Text),
    sa.Column("job_month", sa.Text),
    sa.Column("engagement_month", sa.Text),
    sa.Column("plan_month", sa.Text),
    sa.Column("provider", sa.Text, nullable=False),
    sa.Column("area", sa.Text, nullable=False),
    sa.Column("group_code", sa.Text, nullable=False),
    sa.Column("provider_role", sa.Text),
    sa.Column("participant_id", sa.Text, nullable=False),
    sa.Column("event_id", sa.Text, nullable=False),
    sa.Column("event_type", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("occurred_on", sa.Date, nullable=False),
    sa.Column("recorded_at", INSTANT, nullable=False),
    sa.Column("recorded_on", sa.Date, nullable=False),
    visible_to(),
)
sa.Index("movement_by_measure", *(MOVEMENT.c[name] for name in ("programme", "measure", "generation", "recorded_on")))

# Finds the newest event of each source.
sa.Index("event_log_heard", EVENT_LOG.c.source, EVENT_LOG.c.recorded_at)

JUDGEMENT = sa.Table(
    "judgement",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("programme", sa.Text, nullable=False),
    sa.Column("kpi", sa.Text, nullable=False),
    sa.Column("month", sa.Text, nullable=False),
    sa.Column("rag", sa.Text, nullable=False),
    sa.Column("evidence", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("judged_on", sa.Date, nullable=False),
    sa.Column("recorded_at", INSTANT, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    visible_to(),
    sa.CheckConstraint("rag IN ('green', 'amber', 'red')", name="judgement_rag"),
)
sa.Index("judgement_of_kpi", *(JUDGEMENT.c[name] for name in ("programme", "month", "kpi", "recorded_at")))

# Months with changed figures. Counting only inserts, so that batches never wait for each other.
DIRTY = sa.Table(
    "figure_dirty",
    METADATA,
    sa.Column("position", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("programme", sa.Text, nullable=False),
    sa.Column("since", sa.Text, nullable=False),
)

STATED = sa.Table(
    "figure_stated",
    METADATA,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Column("stated_on", sa.Date, nullable=False),
)

SIGNED_MONTH = sa.Table(
    "signed_month",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("programme", sa.Text, nullable=False),
    sa.Column("month", sa.Text, nullable=False),
    sa.Column("signed_on", sa.Date, nullable=False),
    sa.Column("signed_at", INSTANT, nullable=False),
    sa.Column("signed_by", sa.Text, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("programme_version", sa.Text),
    visible_to(),
    sa.UniqueConstraint("programme", "month"),
)

SIGNED_FIGURE = sa.Table(
    "signed_figure",
    METADATA,
    sa.Column("month_id", sa.Text, sa.ForeignKey(SIGNED_MONTH.c.id), primary_key=True),
    sa.Column("kpi", sa.Text, primary_key=True),
    sa.Column("window", sa.Text, primary_key=True),
    sa.Column("figure", JSONB, nullable=False),
)

PROGRAMME_IN_FORCE = in_force(METADATA)

anchor(PARTICIPANT)
anchor(MOVEMENT)
anchor(SIGNED_MONTH)
anchor(JUDGEMENT)
shown_by_part(MOVEMENT, SIGNED_MONTH, JUDGEMENT)
follows(SIGNED_FIGURE, "signed_month", "month_id", "id")
follows(EVENT_LOG, "participant", "participant_id")
everyone(DIRTY, "months of a programme whose figures changed; no personal data")
everyone(STATED, "the last version of each figure; no personal data")
everyone(PROGRAMME_IN_FORCE, "which version of each programme was in force when; no personal data")
everyone(GENERATION, "which generation of the figures is read; no personal data")

permit(PARTICIPANT, MOVEMENT, api=READ, worker=CHANGE_AND_DELETE)
permit(GENERATION, api=READ, worker=CHANGE)
permit(EVENT_LOG, PROGRAMME_IN_FORCE, api=READ, worker=ADD)
permit(JUDGEMENT, SIGNED_MONTH, SIGNED_FIGURE, api=ADD, worker=READ)
# Of releases before this one; nothing reads them.
permit(DIRTY, STATED, api=NONE, worker=NONE)
