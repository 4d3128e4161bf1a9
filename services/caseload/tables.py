"""The caseload schema: every table and its row policy, described once for queries and migrations."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.caseload.domain.states import IN_SUPPORT
from shared.journey.tables import INSTANT, backbone
from shared.store.columns import day as _day
from shared.store.columns import flag as _flag
from shared.store.columns import text as _text
from shared.store.policies import anchor, follows, follows_either, of_org, shown_by_part, shown_to_org, visible_to
from shared.store.rights import ADD, CHANGE, NONE, READ, UPDATE, permit
from shared.store.sealing import lie_sealed

METADATA = sa.MetaData()
backbone(METADATA)


def _version() -> sa.Column:
    return sa.Column("version", sa.Integer, nullable=False, server_default="1")


def _standing() -> sa.Column:
    """`STANDS`, or `VOID` for what was recorded in error."""
    return sa.Column("state", sa.Text, nullable=False, server_default="STANDS")


def _one_standing(table: sa.Table, *columns: str) -> None:
    """Of the records that stand, one for each value of the columns."""
    name, stands = f"one_standing_{table.name}", table.c.state != "VOID"
    sa.Index(name, *(table.c[column] for column in columns), unique=True, postgresql_where=stands)


def _of_participant(name: str, *columns: sa.Column | sa.UniqueConstraint) -> sa.Table:
    """A table of things that belong to one participant and are visible with it."""
    table = sa.Table(
        name,
        METADATA,
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("participant_id", sa.Text, nullable=False, index=True),
        *columns,
        sa.Column("recorded_at", INSTANT, nullable=False),
    )
    follows(table, "participant", "participant_id", "id")
    return table


KEY_WORKER = sa.Table(
    "key_worker",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    _text("provider", required=True),
    _text("name", required=True),
    _text("email"),
    _text("full_time_equivalent", required=True),
    sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
    visible_to(),
    _version(),
    sa.Column("recorded_at", INSTANT, nullable=False),
)
anchor(KEY_WORKER)

PARTICIPANT = sa.Table(
    "participant",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    *(_text(name, required=True) for name in ("reference", "programme", "programme_version")),
    _text("person_id"),
    _text("provider", required=True),
    _text("jcp_district", required=True),
    # The organisation that referred the person; null for one received by an earlier release: then the district sees it.
    _text("sent_by"),
    *(_text(name, required=True) for name in ("area", "group_code", "participation")),
    # As the referral said it; kept once another group was recorded, from which participation follows.
    _text("referred_participation"),
    _day("referred_on", required=True),
    _text("referral_state", required=True),
    _text("state"),
    _day("acknowledged_on"),
    _day("result_on"),
    _text("result_reason"),
    _day("started_on"),
    # The day of death that a cancellation gave, of a referral without a start.
    _day("died_on"),
    _text("start_meeting"),
    _text("key_worker_id"),
    _day("key_worker_since"),
    _day("left_on"),
    _text("left_reason"),
    sa.Column("exit_report", sa.Boolean),
    _day("outcome_on"),
    _day("disengaged_on"),
    _text("household_id"),
    _text("noted_group"),
    sa.Column("doubtful", sa.Boolean, nullable=False, server_default=sa.false()),
    _text("noted_because"),
    # What was said of in-work support: the job, the first day and the return to pre-work support of each spell.
    sa.Column("in_work", JSONB),
    # What was said of deadlines: name, last day, and whether it was met or missed.
    sa.Column("periods", JSONB),
    visible_to(),
    _version(),
)
anchor(PARTICIPANT)
shown_by_part(PARTICIPANT, one_by_one=True)
sa.Index("participant_by_provider", PARTICIPANT.c.provider, PARTICIPANT.c.id)
sa.Index("participant_by_key_worker", PARTICIPANT.c.key_worker_id)
sa.Index("participant_by_person", PARTICIPANT.c.person_id, PARTICIPANT.c.programme)
sa.Index("participant_by_household", PARTICIPANT.c.household_id)
# At most one open start per person per programme [rule 30], whether or not the client may see the other one.
sa.Index(
    "one_open_start",
    PARTICIPANT.c.programme,
    PARTICIPANT.c.person_id,
    unique=True,
    postgresql_where=PARTICIPANT.c.state.in_(sorted(IN_SUPPORT)),
)

CLOCK = sa.Table(
    "clock",
    METADATA,
    sa.Column("participant_id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    _day("due_on", required=True),
    _text("state", required=True),
    _day("met_on"),
    _day("since"),
)
follows(CLOCK, "participant", "participant_id", "id")
sa.Index("clock_due", CLOCK.c.due_on, CLOCK.c.participant_id, postgresql_where=CLOCK.c.state == "running")

# Sorts before the ids of this release, for what the release before still writes.
EARLIER = sa.text("'asg_00' || to_char(clock_timestamp(), 'YYYYMMDDHH24MISSUS')")
ASSIGNMENT = sa.Table(
    "assignment",
    METADATA,
    sa.Column("number", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("id", sa.Text, nullable=False, server_default=EARLIER, unique=True),
    _text("participant_id", required=True),
    _text("key_worker_id", required=True),
    *map(_day, ("to_on", "released_on")),
    _day("from_on", required=True),
    _standing(),
    _version(),
    sa.Column("recorded_at", INSTANT, nullable=False),
)
follows(ASSIGNMENT, "participant", "participant_id", "id")
# Exactly one key worker at a time [rule 47].
sa.Index("one_key_worker", ASSIGNMENT.c.participant_id, unique=True, postgresql_where=ASSIGNMENT.c.to_on.is_(None))
GROUP_NOTE = _of_participant(
    "group_note",
    *(_text(name, required=True) for name in ("noted_group", "noted_because", "recorded_by")),
    *(_day(name, required=True) for name in ("noted_on", "recorded_on")),
    _standing(),
    _version(),
)
DISENGAGEMENT = _of_participant(
    "disengagement",
    *(_text(name, required=True) for name in ("reason", "recorded_by")),
    *(_day(name, required=True) for name in ("disengaged_on", "recorded_on")),
    *map(_day, ("re_engaged_on", "ended_on")),
    _standing(),
    _version(),
)

CONTACT = _of_participant(
    "contact",
    _day("contacted_on", required=True),
    _text("channel", required=True),
    *map(_flag, ("successful", "with_employer")),
    _standing(),
    _version(),
)
APPOINTMENT = _of_participant(
    "appointment",
    _text("kind", required=True),
    _day("due_on", required=True),
    *map(_text, ("at", "place")),
    _text("state", required=True),
    *map(_day, ("attended_on", "missed_on")),
    _text("exception_reason"),
    _day("cancelled_on"),
    _version(),
)
ACTION_PLAN = _of_participant(
    "action_plan",
    sa.Column("version_no", sa.Integer, nullable=False),
    _day("agreed_on", required=True),
    _day("signed_by_participant_on", required=True),
    _day("signed_by_key_worker_on", required=True),
    _flag("in_time"),
    sa.Column("barriers", JSONB, nullable=False),
    sa.Column("interventions", JSONB, nullable=False),
    _standing(),
    _version(),
)
ASSESSMENT = _of_participant(
    "assessment", _text("kind", required=True), _day("completed_on", required=True), _standing(), _version()
)
EXCEPTION_REASON = _of_participant(
    "exception_reason",
    _text("clock", required=True),
    _text("reason", required=True),
    _standing(),
    _version(),
)
JOB = _of_participant(
    "job",
    _text("state", required=True),
    _text("kind", required=True),
    *map(_text, ("employment", "employer", "job_title", "contract_type")),
    _text("hours_per_week", required=True),
    sa.Column("hourly_rate", sa.BigInteger),
    _text("pay_frequency"),
    _flag("began_before_programme"),
    *map(_day, ("expected_on", "started_on", "ended_on")),
    _text("reason"),
    *map(_flag, ("qualifying", "first", "ended_by_exit")),
    *map(_text, ("excluded_because", "vacancy", "obligation")),
    _day("recorded_end_on"),
    _text("recorded_end_reason"),
    _version(),
)
CORRECTION = _of_participant(
    "correction",
    _text("kind", required=True),
    _text("record_id", required=True),
    _text("change", required=True),
    _text("because", required=True),
    _text("by", required=True),
    _day("corrected_on", required=True),
    sa.Column("before", JSONB, nullable=False),
)
EXIT = _of_participant(
    "exit",
    _text("kind", required=True),
    _text("reason", required=True),
    _day("exited_on", required=True),
    _day("recorded_on", required=True),
    _text("state", required=True),
    _flag("followed"),
    _day("withdrawn_on"),
    _text("withdrawn_because"),
    _version(),
)

# A family whose package its participants share [rule 50]; of the others only their relation is kept.
HOUSEHOLD = sa.Table(
    "household",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("others", JSONB, nullable=False),
    sa.Column("recorded_at", INSTANT, nullable=False),
    _standing(),
    sa.Column("size", sa.Integer),
    _text("void_with"),
    sa.Column("corrections", JSONB, nullable=False, server_default="[]"),
    _version(),
)
follows_either(HOUSEHOLD, "participant", id="household_id", void_with="id")
INTERVENTION = sa.Table(
    "intervention",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("participant_id", sa.Text, nullable=False, index=True),
    sa.Column("household_id", sa.Text, index=True),
    sa.Column("sequence_no", sa.Integer, nullable=False),
    _text("state", required=True),
    _text("barrier", required=True),
    _text("service_area", required=True),
    _text("evidence", required=True),
    _text("provider"),
    _text("route"),
    sa.Column("depends_on", ARRAY(sa.Text), nullable=False),
    sa.Column("waived", JSONB, nullable=False),
    _text("plan_id"),
    _day("planned_on"),
    _day("proposed_on", required=True),
    *map(_day, ("agreed_on", "referred_on", "accepted_on", "began_on", "ended_on")),
    *map(_text, ("result", "reason")),
    _version(),
    sa.Column("recorded_at", INSTANT, nullable=False),
)
follows_either(INTERVENTION, "participant", participant_id="id", household_id="household_id")
JOB_HOURS = _of_participant(
    "job_hours",
    _text("job_id", required=True),
    _day("from_on", required=True),
    _text("hours_per_week", required=True),
    _standing(),
    _version(),
)
_one_standing(ACTION_PLAN, "participant_id", "version_no")
_one_standing(EXCEPTION_REASON, "participant_id", "clock")
_one_standing(JOB_HOURS, "job_id", "from_on")
DESTINATION = _of_participant(
    "destination",
    _text("state", required=True),
    _text("kind", required=True),
    *map(_text, ("place", "course")),
    _day("started_on", required=True),
    _day("ended_on"),
    _text("reason"),
    _flag("ended_by_exit"),
    _day("recorded_end_on"),
    _text("recorded_end_reason"),
    _version(),
)
# Only a named role reads the values of health measures, and each read is recorded in `reading_log`.
READING = _of_participant(
    "reading",
    _text("state", required=True),
    _text("measure", required=True),
    _text("role", required=True),
    _day("taken_on", required=True),
    _text("value", required=True),
    _text("change", required=True),
    _text("reason"),
    _version(),
)
READING_LOG = sa.Table(
    "reading_log",
    METADATA,
    sa.Column("position", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    _text("participant_id", required=True),
    sa.Column("read_at", INSTANT, nullable=False),
    _text("org", required=True),
    _text("actor", required=True),
    sa.Column("measures", JSONB, nullable=False),
    sa.Index("reading_log_of_participant", "participant_id", "position"),
)
follows(READING_LOG, "participant", "participant_id", "id")
MONTHLY_EARNINGS = _of_participant(
    "monthly_earnings",
    _text("state", required=True),
    _text("period", required=True),
    _text("month", required=True),
    sa.Column("amount", sa.BigInteger, nullable=False),
    _text("shown_by", required=True),
    _text("reason"),
    _version(),
)
# To whom a participant is shown besides those who work with them, for what and until when [rule 193].
SHARING = _of_participant(
    "sharing",
    *(_text(name, required=True) for name in ("programme", "recipient", "org", "purpose", "basis")),
    _day("effective_from", required=True),
    *(_day(name) for name in ("effective_to", "withdrawn_on")),
    _version(),
)
shown_to_org(SHARING, "org")
sa.Index("sharing_with_org", SHARING.c.org)
VACANCY = sa.Table(
    "vacancy",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    _text("programme", required=True),
    _text("obligation", required=True),
    _text("employer", required=True),
    _text("title", required=True),
    sa.Column("posts", sa.Integer, nullable=False),
    _day("opened_on", required=True),
    _text("state", required=True),
    _day("closed_on"),
    _text("reason"),
    visible_to(),
    _version(),
    sa.Column("recorded_at", INSTANT, nullable=False),
    _text("opened_by"),
    sa.Column("corrections", JSONB, nullable=False, server_default="[]"),
)
anchor(VACANCY)
shown_by_part(VACANCY)
# The names under which an evaluator reads participants: drawn at random, so that nobody can work one out.
DRAWN = sa.text("'psn_' || replace(gen_random_uuid()::text, '-', '')")
PSEUDONYM = sa.Table(
    "pseudonym",
    METADATA,
    _text("evaluator", required=True),
    _text("participant_id", required=True),
    sa.Column("pseudonym", sa.Text, nullable=False, server_default=DRAWN),
    sa.PrimaryKeyConstraint("evaluator", "participant_id"),
    sa.UniqueConstraint("evaluator", "pseudonym"),
)
of_org(PSEUDONYM, "evaluator")
sa.Index("job_of_vacancy", JOB.c.vacancy, postgresql_where=JOB.c.vacancy.is_not(None))
# What may be health or a person's own circumstances, where no query and no policy asks for it [rule 180].
lie_sealed(APPOINTMENT, place=None)
lie_sealed(ACTION_PLAN, barriers=[], interventions=[])
lie_sealed(INTERVENTION, barrier="", service_area="", evidence="", provider=None, route=None)
lie_sealed(DESTINATION, place=None, course=None)
lie_sealed(READING, value="", change="")
lie_sealed(CORRECTION, before={})
SEALED = (APPOINTMENT, ACTION_PLAN, INTERVENTION, DESTINATION, READING, CORRECTION)

permit(PARTICIPANT, api=UPDATE, worker=CHANGE)
permit(CORRECTION, api=ADD, worker=CHANGE)
permit(READING_LOG, api=ADD, worker=ADD)
permit(PSEUDONYM, api=ADD, worker=NONE)
permit(HOUSEHOLD, KEY_WORKER, SHARING, VACANCY, api=CHANGE, worker=READ)
