"""The referrals schema: every table, its row policy and the SQL functions, described once for queries and migrations.

What identifies a person is only ever in `referral_version.sealed`; every other column is a code, a day or an opaque id.
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, JSONB

from shared.journey.tables import backbone
from shared.store.policies import anchor, everyone, follows, visible_to

# Functions that take a lock and then read, in one call: a statement sees what was committed before it waited for its
# own lock; the next statement of a function does not. A change here needs a revision: `make migration` writes it.
COUNTED_ALONE = """
CREATE OR REPLACE FUNCTION counted_alone(programmes text[]) RETURNS SETOF allocation LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(sorted.lock) FROM (
    SELECT DISTINCT hashtextextended(u.programme, 3) AS lock FROM unnest(programmes) AS u(programme) ORDER BY lock
  ) AS sorted;
  RETURN QUERY SELECT a.* FROM allocation AS a WHERE a.programme = ANY (programmes);
END
$$
"""

# Referrals are locked in one order, so that two lookups never deadlock. Each blind index is looked up by itself: a join
# would be planned as if the tables stayed as small as on their first day.
TOLD_BEFORE = """
CREATE OR REPLACE FUNCTION told_before(org text, programmes text[], refs text[], numbers text[], kinds text[],
                                       marks bytea[])
RETURNS TABLE (id text, programme text, reference text, person_id text, state text, provider text,
               latest_version integer, kind text, mark bytea, birth bytea, surname bytea, started text[])
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.org', org, true);
  PERFORM pg_advisory_xact_lock(sorted.lock) FROM (
    SELECT DISTINCT hashtextextended(u.number, 2) AS lock FROM unnest(numbers) AS u(number) ORDER BY lock
  ) AS sorted;
  RETURN QUERY
    SELECT r.id, r.programme, r.reference, r.person_id, r.state, r.provider, r.latest_version,
           NULL::text, NULL::bytea, NULL::bytea, NULL::bytea, NULL::text[]
    FROM (SELECT * FROM unnest(programmes, refs) AS u(programme, reference) ORDER BY 1, 2) AS asked
    CROSS JOIN LATERAL (
      SELECT * FROM referral AS o
      WHERE o.programme = asked.programme AND o.reference = asked.reference LIMIT 1 FOR UPDATE
    ) AS r;
  RETURN QUERY
    SELECT NULL::text, NULL::text, NULL::text, m.person_id, NULL::text, NULL::text, NULL::integer,
           m.kind, m.mark, m.birth, m.surname, (SELECT p.started FROM person AS p WHERE p.id = m.person_id)
    FROM unnest(kinds, marks) AS asked(kind, mark)
    CROSS JOIN LATERAL (
      SELECT * FROM person_mark AS o WHERE o.kind = asked.kind AND o.mark = asked.mark OFFSET 0
    ) AS m;
END
$$
"""

FUNCTIONS = (COUNTED_ALONE, TOLD_BEFORE)
SUPERSEDED = ("told_before(text[],text[],text[],text[],bytea[])",)

METADATA = sa.MetaData(info={"functions": FUNCTIONS, "superseded": SUPERSEDED})
backbone(METADATA)
INSTANT = sa.DateTime(timezone=True)

# One referral to one programme; its id is the participant's in every service.
REFERRAL = sa.Table(
    "referral",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("reference", sa.Text, nullable=False),
    sa.Column("programme", sa.Text, nullable=False),
    sa.Column("programme_version", sa.Text, nullable=False),
    sa.Column("person_id", sa.Text, nullable=False),
    sa.Column("matching", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("provider", sa.Text),
    sa.Column("preferred_provider", sa.Text),
    sa.Column("declined_by", ARRAY(sa.Text), nullable=False),
    sa.Column("jcp_district", sa.Text, nullable=False),
    sa.Column("area", sa.Text, nullable=False),
    sa.Column("group", sa.Text, nullable=False),
    sa.Column("participation", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("restricted", sa.Boolean, nullable=False),
    # The sender keeps seeing it; whether it has priority, goes ahead in allocation, holds a reserved place.
    sa.Column("sent_by", sa.Text),
    sa.Column("priority", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("ahead", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("reserved", sa.Boolean, nullable=False, server_default=sa.false()),
    # Set once, when it is received [rule 15]: the number drawn and the arm it fell to.
    sa.Column("allocation_arm", sa.Text),
    sa.Column("draw", sa.Integer),
    sa.Column("referred_on", sa.Date, nullable=False),
    sa.Column("received_at", INSTANT, nullable=False),
    sa.Column("dues", JSONB, nullable=False),
    sa.Column("acknowledge_due_on", sa.Date),
    sa.Column("acknowledged_on", sa.Date),
    sa.Column("result_on", sa.Date),
    sa.Column("result_recorded_on", sa.Date),
    sa.Column("ended_on", sa.Date),
    sa.Column("ended_because", sa.Text),
    sa.Column("cancel_requested", sa.Boolean, nullable=False),
    sa.Column("cancel_answer", JSONB),
    sa.Column("applied_version", sa.Integer, nullable=False),
    sa.Column("latest_version", sa.Integer, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    visible_to(),
    # Across districts on purpose: a reference is one referral of a programme [rule 2], whoever sends it again.
    sa.UniqueConstraint("programme", "reference"),
    sa.CheckConstraint("matching IN ('new', 'known', 'manual')", name="referral_matching"),
)
anchor(REFERRAL)
sa.Index("referral_by_person", REFERRAL.c.person_id)
sa.Index(
    "referral_unacknowledged",
    REFERRAL.c.acknowledge_due_on,
    REFERRAL.c.id,
    postgresql_where=REFERRAL.c.state == "RECEIVED",
)

# The versions of a record, one for each time it was sent with other content; a later one is applied by a user [rule 2].
REFERRAL_VERSION = sa.Table(
    "referral_version",
    METADATA,
    sa.Column("referral_id", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("person_id", sa.Text, nullable=False),
    sa.Column("sealed", BYTEA, nullable=False),
    sa.Column("sealed_with", sa.Text, nullable=False),
    sa.Column("content_mark", BYTEA, nullable=False),
    sa.Column("received_at", INSTANT, nullable=False),
    sa.Column("received_by", sa.Text, nullable=False),
    sa.Column("applied_at", INSTANT),
    sa.Column("applied_by", sa.Text),
)
follows(REFERRAL_VERSION, "referral", "referral_id", "id")
sa.Index("referral_version_by_key", REFERRAL_VERSION.c.sealed_with)

PERSON = sa.Table(
    "person",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("created_at", INSTANT, nullable=False),
    sa.Column("started", ARRAY(sa.Text), nullable=False),
    sa.Column("arms", JSONB, nullable=False, server_default="{}"),
)
everyone(
    PERSON,
    "an opaque id, programmes started and trial arms; matching must look across districts and says only yes or no",
)

PERSON_MARK = sa.Table(
    "person_mark",
    METADATA,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("mark", BYTEA, primary_key=True),
    sa.Column("person_id", sa.Text, primary_key=True),
    # Of a blind index of the NINO: the birthday and surname it was first sent with.
    sa.Column("birth", BYTEA),
    sa.Column("surname", BYTEA),
)
everyone(PERSON_MARK, "blind indexes, meaningless without the index key; matching must look across districts")
sa.Index("person_mark_by_person", PERSON_MARK.c.person_id)

# Who read whose details, when, and which fields: logged in the transaction that read them [rule 104].
ACCESS_LOG = sa.Table(
    "access_log",
    METADATA,
    sa.Column("position", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("read_at", INSTANT, nullable=False),
    sa.Column("org", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("roles", ARRAY(sa.Text), nullable=False),
    sa.Column("referral_id", sa.Text, nullable=False),
    sa.Column("person_id", sa.Text, nullable=False),
    sa.Column("fields", ARRAY(sa.Text), nullable=False),
)
follows(ACCESS_LOG, "referral", "referral_id", "id")
sa.Index("access_log_by_referral", ACCESS_LOG.c.referral_id, ACCESS_LOG.c.position)

# Shared by a whole programme, so touched last in every transaction, in one order [rule 54, decision 0008].
ALLOCATION = sa.Table(
    "allocation",
    METADATA,
    sa.Column("programme", sa.Text, primary_key=True),
    sa.Column("provider", sa.Text, primary_key=True),
    sa.Column("referrals", sa.Integer, nullable=False),
    sa.Column("gone", sa.Integer, nullable=False, server_default="0"),
    sa.Column("reserved", sa.Integer, nullable=False, server_default="0"),
    sa.Column("lines", JSONB, nullable=True),  # by line of the delivery map with shares of its own
)
everyone(ALLOCATION, "counts of referrals by provider, about nobody; the next allocation needs all of them")

# How many have been drawn in a trial: the number is a person's place in the blocks [rule 15].
TRIAL = sa.Table(
    "trial",
    METADATA,
    sa.Column("programme", sa.Text, primary_key=True),
    sa.Column("drawn", sa.Integer, nullable=False),
)
everyone(TRIAL, "a count of draws by programme, about nobody; the next draw needs it")
