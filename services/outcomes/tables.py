"""The outcomes schema: every table and its row policy, described once for queries and migrations.

A participant's row is the anchor; payments, outcomes, jobs and claims follow it. Money is whole pence.
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from shared.journey.tables import INSTANT, POSITION, backbone, in_force
from shared.store.policies import anchor, everyone, follows, shown_by_part, visible_to
from shared.store.rights import ADD, NONE, permit

METADATA = sa.MetaData()
backbone(METADATA)


def of_participant() -> sa.Column:
    """The participant a row belongs to, and through whom it is seen."""
    return sa.Column("participant_id", sa.Text, sa.ForeignKey("participant.id"), nullable=False)


PARTICIPANT = sa.Table(
    "participant",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("reference", sa.Text, nullable=False, index=True),
    sa.Column("programme", sa.Text, nullable=False),
    sa.Column("provider", sa.Text, nullable=False),
    sa.Column("jcp_district", sa.Text, nullable=False),
    # The organisation that referred the person; null for one received by an earlier release: then the district sees it.
    sa.Column("sent_by", sa.Text),
    visible_to(),
    sa.Column("interest", sa.Text, nullable=False),
    sa.Column("closed_because", sa.Text),
    sa.Column("started_on", sa.Date),
    sa.Column("pre_work_ends_on", sa.Date),
    sa.Column("in_work_ends_on", sa.Date),
    sa.Column("tail_ends_on", sa.Date),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("group_code", sa.Text, nullable=False, server_default=""),
    sa.Column("referred_on", sa.Date),
    # Empty for participants referred before this column existed: the running version applies to them.
    sa.Column("programme_version", sa.Text, nullable=False, server_default=""),
    # Unknown for participants referred before this column existed, until something is settled about them.
    sa.Column("person_id", sa.Text),
    sa.Column("doubtful", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("died_on", sa.Date),
    # The day support ended. Of participants who started before this column existed it is not known: they count as left.
    sa.Column("left_on", sa.Date, server_default="0001-01-01"),
    # What the outcomes were last decided by. Empty for those of before this column existed: the sweep decides anew.
    sa.Column("decided_by", sa.Text, nullable=False, server_default=""),
)
anchor(PARTICIPANT)
shown_by_part(PARTICIPANT)
sa.Index("participant_by_person", PARTICIPANT.c.person_id, PARTICIPANT.c.programme)

JOB = sa.Table(
    "job",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    of_participant(),
    sa.Column("employment", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("started_on", sa.Date, nullable=False),
    sa.Column("qualifying", sa.Boolean, nullable=False),
    sa.Column("recorded_by", sa.Text, nullable=False),
    sa.Column("ended_on", sa.Date),
    sa.Column("void", sa.Boolean, nullable=False),
    sa.Column("hours_per_week", sa.Text, nullable=False, server_default="0"),
    sa.Column("vacancy", sa.Text),
    sa.Column("obligation", sa.Text),
    sa.Column("excluded_because", sa.Text),
    sa.Index("job_of_participant", "participant_id"),
)

# Evidence from caseload other than jobs: a code, days and a result; no score, venue or course.
EVIDENCE = sa.Table(
    "evidence",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    of_participant(),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("on_day", sa.Date, nullable=False),
    sa.Column("recorded_by", sa.Text, nullable=False),
    sa.Column("until_day", sa.Date),
    sa.Column("amount", sa.BigInteger),
    sa.Column("result", sa.Text),
    sa.Column("void", sa.Boolean, nullable=False),
    sa.Index("evidence_of_participant", "participant_id"),
)

PAYMENT = sa.Table(
    "payment",
    METADATA,
    sa.Column("participant_id", sa.Text, sa.ForeignKey("participant.id"), primary_key=True),
    sa.Column("employment", sa.Text, primary_key=True),
    sa.Column("paid_on", sa.Date, primary_key=True),
    sa.Column("payment_id", sa.Text, primary_key=True),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("excluded", sa.Text),
    sa.Column("corrects", sa.Text),
    sa.Column("reverses", sa.Boolean, nullable=False),
    sa.Column("recorded_by", sa.Text, nullable=False),
    sa.Column("recorded_at", INSTANT, nullable=False),
    sa.Column("corrected_by", sa.Text),
    sa.Column("earned_until", sa.Date),
    # What a person decided about a payment that may be another one sent again, or another participant's.
    sa.Column("decision", sa.Text),
)

NOTIFICATION = sa.Table(
    "notification",
    METADATA,
    sa.Column("participant_id", sa.Text, sa.ForeignKey("participant.id"), primary_key=True),
    sa.Column("type", sa.Text, primary_key=True),
    sa.Column("step", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("created_on", sa.Date, primary_key=True),
    sa.Column("amount", sa.BigInteger),
    sa.Column("recorded_at", INSTANT, nullable=False),
    sa.Column("withdrawn", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("recorded_by", sa.Text),
)

MILESTONE = sa.Table(
    "milestone",
    METADATA,
    sa.Column("participant_id", sa.Text, sa.ForeignKey("participant.id"), primary_key=True),
    sa.Column("outcome", sa.Text, primary_key=True),
    sa.Column("round", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("threshold", sa.BigInteger, nullable=False),
    sa.Column("basis", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("achieved_on", sa.Date),
    sa.Column("total", sa.BigInteger),
    sa.Column("unit", sa.Text, nullable=False, server_default="pence"),
    sa.Column("due_on", sa.Date),
    sa.CheckConstraint(
        "state NOT IN ('ACHIEVED', 'VERIFIED') OR (achieved_on IS NOT NULL AND total >= threshold)",
        name="achievement_is_earned",
    ),
)
sa.Index(
    "one_achieved_round",
    MILESTONE.c.participant_id,
    MILESTONE.c.outcome,
    unique=True,
    postgresql_where=sa.text("state IN ('ACHIEVED', 'VERIFIED')"),
)

sa.Index("milestone_due", MILESTONE.c.due_on, postgresql_where=MILESTONE.c.due_on.is_not(None))

CLAIM = sa.Table(
    "claim",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    of_participant(),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("route", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("achieved_on", sa.Date, nullable=False),
    sa.Column("price", sa.BigInteger, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("stands", sa.Boolean, nullable=False),
    sa.Column("code", sa.Text),
    sa.Column("line_id", sa.Text),
    sa.Column("recovery_line_id", sa.Text),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("claim_by", sa.Date),
    sa.Column("amount", sa.BigInteger),
    sa.Column("submitted_by", sa.Text),
    sa.Column("validated_by", sa.Text),
    sa.Index("claim_of_participant", "participant_id"),
    sa.Index("claim_state", "state", "id"),
)
sa.Index(
    "one_standing_claim",
    CLAIM.c.participant_id,
    CLAIM.c.outcome,
    unique=True,
    postgresql_where=sa.text("stands"),
)

# The evidence of a submitted claim [rule 77].
CLAIM_EVIDENCE = sa.Table(
    "claim_evidence",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("claim_id", sa.Text, sa.ForeignKey("claim.id"), nullable=False, index=True),
    of_participant(),
    sa.Column("how", sa.Text, nullable=False),
    sa.Column("obtained_on", sa.Date, nullable=False),
    sa.Column("reference", sa.Text, nullable=False),
    sa.Column("basis", sa.Text),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("recorded_by", sa.Text, nullable=False),
)

for table in (JOB, EVIDENCE, PAYMENT, NOTIFICATION, MILESTONE, CLAIM, CLAIM_EVIDENCE):
    follows(table, "participant", "participant_id", "id")

DELIVERY = sa.Table(
    "delivery",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    visible_to(),
    sa.Column("read", sa.Integer, nullable=False),
    sa.Column("accepted", sa.Integer, nullable=False),
    sa.Column("repeated", sa.Integer, nullable=False),
    sa.Column("unmatched", sa.Integer, nullable=False),
    sa.Column("rejected", sa.Integer, nullable=False),
    sa.Column("rows", JSONB, nullable=False),
    sa.Column("recorded_at", INSTANT, nullable=False),
    sa.Column("fingerprint", sa.Text),
    sa.CheckConstraint("accepted + repeated + unmatched + rejected = read", name="nothing_lost"),
)
anchor(DELIVERY)
sa.Index("delivery_of_content", DELIVERY.c.fingerprint)

# Lines of a delivery that were not JSON or had faults, in base64: they may hold any bytes, and anything personal, so
# that only the feed that sent them sees them [rule 109].
KEPT_LINE = sa.Table(
    "kept_line",
    METADATA,
    sa.Column("delivery_id", sa.Text, sa.ForeignKey("delivery.id"), primary_key=True),
    sa.Column("line", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("content", sa.Text, nullable=False),
)
follows(KEPT_LINE, "delivery", "delivery_id", "id")

# Rows that match no participant yet: seen by the feed that sent them and, once there is a participant, by those who see
# the participant.
UNMATCHED = sa.Table(
    "unmatched",
    METADATA,
    sa.Column("position", sa.BigInteger, POSITION, primary_key=True),
    visible_to(),
    sa.Column("reference", sa.Text, nullable=False),
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("row", JSONB, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("sent_by", sa.Text, nullable=False),
    sa.Column("queued_at", INSTANT, nullable=False),
    sa.Column("settled_at", INSTANT),
    sa.Column("settled_as", sa.Text),
    sa.Column("settled_by", sa.Text),
    sa.Column("participant_id", sa.Text),
    sa.Column("duplicate_of", sa.Text),
    sa.Column("overdue_on", sa.Date),
    sa.Column("version", sa.BigInteger, nullable=False, server_default="1"),
    # The row about which a person decided what holds for this one too [rule 146].
    sa.Column("follows", sa.BigInteger, sa.ForeignKey("unmatched.position")),
    # What is wrong with a row that has faults: where, as a code and in words, and nothing that was sent.
    sa.Column("faults", JSONB),
)
anchor(UNMATCHED)
sa.Index("queue_followers", UNMATCHED.c.follows, postgresql_where=UNMATCHED.c.follows.is_not(None))
sa.Index("settled_of_participant", UNMATCHED.c.participant_id, postgresql_where=sa.text("settled_by IS NOT NULL"))
sa.Index("queue_once", UNMATCHED.c.fingerprint, unique=True, postgresql_where=sa.text("settled_at IS NULL"))
sa.Index("queue_of_reference", UNMATCHED.c.reference, postgresql_where=sa.text("settled_at IS NULL"))
sa.Index("settled_of_reference", UNMATCHED.c.reference, postgresql_where=sa.text("settled_by IS NOT NULL"))

# Every step by which a person settled an unmatched row, or undid that: who, when and why.
SETTLEMENT = sa.Table(
    "settlement",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("row_position", sa.BigInteger, sa.ForeignKey("unmatched.position"), nullable=False, index=True),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("participant_id", sa.Text),
    sa.Column("payment", sa.Text),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("settled_by", sa.Text, nullable=False),
    sa.Column("settled_at", INSTANT, nullable=False),
)
follows(SETTLEMENT, "unmatched", "row_position", "position")

STATEMENT = sa.Table(
    "statement",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("programme", sa.Text, nullable=False),
    sa.Column("month", sa.Text, nullable=False),
    visible_to(),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("cut_off_on", sa.Date, nullable=False),
    sa.Column("delivery_fee", sa.BigInteger, nullable=False),
    sa.Column("outcomes", sa.BigInteger, nullable=False),
    sa.Column("recoveries", sa.BigInteger, nullable=False),
    sa.Column("total", sa.BigInteger, nullable=False),
    sa.Column("authorised_on", sa.Date),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("programme_version", sa.Text, nullable=False, server_default=""),
    sa.Column("revision", sa.Integer, nullable=False, server_default="1"),
    sa.Column("returned_on", sa.Date),
    sa.Column("returned_by", sa.Text),
    sa.Column("returned_because", sa.Text),
    sa.Column("cut_off_by", sa.Text),
    sa.CheckConstraint("total = delivery_fee + outcomes + recoveries", name="statement_adds_up"),
)
sa.Index(
    "one_statement_of_a_month",
    STATEMENT.c.programme,
    STATEMENT.c.month,
    unique=True,
    postgresql_where=sa.text("state <> 'RETURNED'"),
)
anchor(STATEMENT)
shown_by_part(STATEMENT)

LINE = sa.Table(
    "statement_line",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("statement_id", sa.Text, sa.ForeignKey("statement.id"), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("claim_id", sa.Text),
    sa.Column("participant_id", sa.Text),
    sa.Column("reverses", sa.Text, sa.ForeignKey("statement_line.id")),
    sa.Column("counted_as", sa.Integer),
    sa.Column("withdrawn_on", sa.Date),
    sa.Column("withdrawn_by", sa.Text),
    sa.Column("withdrawn_because", sa.Text),
    sa.Column("basis", sa.Text),
    sa.UniqueConstraint("statement_id", "number"),
    # An outcome may cost nothing, and so may its recovery. A delivery fee is negative where too much was paid before.
    sa.CheckConstraint(
        "(kind = 'recovery') = (reverses IS NOT NULL)"
        " AND CASE kind WHEN 'recovery' THEN amount <= 0 WHEN 'outcome' THEN amount >= 0 ELSE true END",
        name="recovery_reverses_its_line",
    ),
)
sa.Index(
    "paid_by_one_line",
    LINE.c.claim_id,
    unique=True,
    postgresql_where=sa.text("kind = 'outcome' AND withdrawn_on IS NULL"),
)
sa.Index(
    "reversed_by_one_line",
    LINE.c.reverses,
    unique=True,
    postgresql_where=sa.text("reverses IS NOT NULL AND withdrawn_on IS NULL"),
)
follows(LINE, "statement", "statement_id", "id")

PROGRAMME_IN_FORCE = in_force(METADATA)
everyone(PROGRAMME_IN_FORCE, "which version of each programme was in force when; no personal data")

permit(PROGRAMME_IN_FORCE, api=NONE, worker=ADD)
permit(DELIVERY, KEPT_LINE, SETTLEMENT, api=ADD, worker=ADD)
