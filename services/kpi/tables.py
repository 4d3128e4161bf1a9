"""The kpi schema: every table and its row policy, described once for queries and migrations.

Figures are sums of `movement`; `kept_sum` has them up to a position. `event_log` keeps every event in the order it was
applied, so that a rebuild can count a new `generation` of participants and movements beside the live one.
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import BYTEA, JSONB

from shared.journey.tables import INSTANT, backbone, in_force
from shared.store.policies import SHOWN, anchor, everyone, follows, of_org, shown_by_part, visible_to
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

# A row for each organisation (`scope`) that sees what it sums, and one for parties to which a programme is shown ('').
# A movement is in the sum of the day or of the month (`span`) that begins on `since`, from which it counted and was
# known; of the month of each axis (`along`), and of each `cut`: all, or the `code` of a provider, area, group or month.
KEPT_SUM = sa.Table(
    "kept_sum",
    METADATA,
    sa.Column("generation", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("scope", sa.Text, primary_key=True),
    sa.Column("programme", sa.Text, primary_key=True),
    sa.Column("measure", sa.Text, primary_key=True),
    sa.Column("axis", sa.Text, primary_key=True),
    sa.Column("cut", sa.Text, primary_key=True),
    sa.Column("span", sa.Text, primary_key=True),
    sa.Column("since", sa.Date, primary_key=True),
    sa.Column("along", sa.Text, primary_key=True),
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("role", sa.Text, primary_key=True),
    sa.Column("amount", sa.BigInteger, nullable=False),
)

SUMS_KEPT = sa.Table(
    "sums_kept",
    METADATA,
    sa.Column("generation", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("position", sa.BigInteger, nullable=False),
)
KEPT_TO = f"(SELECT coalesce(max(position), 0) FROM sums_kept WHERE generation = {LIVE_GENERATION})"
"""SQL: the position in the event log up to which movements are in the kept sums."""

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
of_org(KEPT_SUM, "scope")
KEPT_SUM.info["shown"] = (
    f"scope = '' AND {SHOWN} && ARRAY[programme, programme || '/' || CASE cut WHEN 'area' THEN code ELSE NULL END]"
)
follows(SIGNED_FIGURE, "signed_month", "month_id", "id")
follows(EVENT_LOG, "participant", "participant_id")
everyone(DIRTY, "months of a programme whose figures changed; no personal data")
everyone(STATED, "the last version of each figure; no personal data")
everyone(PROGRAMME_IN_FORCE, "which version of each programme was in force when; no personal data")
everyone(SUMS_KEPT, "how far the sums are kept; no personal data")
everyone(GENERATION, "which generation of the figures is read; no personal data")

permit(PARTICIPANT, MOVEMENT, KEPT_SUM, SUMS_KEPT, api=READ, worker=CHANGE_AND_DELETE)
permit(GENERATION, api=READ, worker=CHANGE)
permit(EVENT_LOG, PROGRAMME_IN_FORCE, api=READ, worker=ADD)
permit(JUDGEMENT, SIGNED_MONTH, SIGNED_FIGURE, api=ADD, worker=READ)
# Of releases before this one; nothing reads them.
permit(DIRTY, STATED, api=NONE, worker=NONE)
