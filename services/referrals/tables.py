"""The referrals schema: every table, its row policy and the SQL functions, described once for queries and migrations.

What identifies a person is only ever in a column `sealed`; every other column is a code, a day or an opaque id.
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, JSONB

from shared.journey.tables import backbone
from shared.store.policies import anchor, everyone, follows, shown_by_part, shown_to_org, visible_to
from shared.store.rights import ADD, ADD_UNREAD, CHANGE, CHANGE_AND_DELETE, READ, READ_AND_DELETE, permit

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

# The marks of every person who shares a blind index. The api role reads the table through this alone: whoever has no
# index of a person finds nobody [rule 198]. Each blind index is looked up by itself: a join would be planned as if the
# tables stayed as small as on their first day.
FIND_PEOPLE = """
CREATE OR REPLACE FUNCTION find_people(ninos bytea[], name_births bytea[], home_births bytea[], name_homes bytea[])
RETURNS TABLE (person_id text, owner text, kind text, mark bytea, birth bytea, surname bytea, name_birth bytea,
               home_birth bytea, name_home bytea, sealed bytea, started text[], doubtful boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  RETURN QUERY
    SELECT coalesce(p.same_as, p.id), p.id, m.kind, m.mark, m.birth, m.surname, m.name_birth, m.home_birth, m.name_home,
           m.sealed,
           (SELECT array_agg(DISTINCT u.programme) FROM person AS a CROSS JOIN LATERAL unnest(a.started) AS u(programme)
            WHERE a.id = coalesce(p.same_as, p.id) OR a.same_as = coalesce(p.same_as, p.id)),
           p.doubtful_since IS NOT NULL
    FROM (
      SELECT i.person_id FROM unnest(ninos) AS asked(value) CROSS JOIN LATERAL (
        SELECT * FROM person_mark AS o WHERE o.kind = 'nino' AND o.mark = asked.value OFFSET 0) AS i
      UNION SELECT i.person_id FROM unnest(name_births) AS asked(value) CROSS JOIN LATERAL (
        SELECT * FROM person_mark AS o WHERE o.name_birth = asked.value OFFSET 0) AS i
      UNION SELECT i.person_id FROM unnest(home_births) AS asked(value) CROSS JOIN LATERAL (
        SELECT * FROM person_mark AS o WHERE o.home_birth = asked.value OFFSET 0) AS i
      UNION SELECT i.person_id FROM unnest(name_homes) AS asked(value) CROSS JOIN LATERAL (
        SELECT * FROM person_mark AS o WHERE o.name_home = asked.value OFFSET 0) AS i
    ) AS hit(person)
    CROSS JOIN LATERAL (SELECT * FROM person_mark AS o WHERE o.person_id = hit.person OFFSET 0) AS m
    JOIN person AS p ON p.id = hit.person;
END
$$
"""
FIND_PEOPLE_FORM = "find_people(bytea[],bytea[],bytea[],bytea[])"
FIND_PEOPLE_GRANTS = (
    f"REVOKE EXECUTE ON FUNCTION {FIND_PEOPLE_FORM} FROM PUBLIC",
    f"GRANT EXECUTE ON FUNCTION {FIND_PEOPLE_FORM} TO milepost_referrals_api, milepost_referrals_worker",
)

# Referrals are locked in one order, so that two lookups never deadlock. Of the referrals of a person those come that
# the organisation may see.
FIND_EXISTING = """
CREATE OR REPLACE FUNCTION find_existing(org text, programmes text[], refs text[], locks text[], ninos bytea[],
                                         name_births bytea[], home_births bytea[], name_homes bytea[])
RETURNS TABLE (id text, programme text, reference text, person_id text, state text, provider text,
               latest_version integer, owner text, kind text, mark bytea, birth bytea, surname bytea, name_birth bytea,
               home_birth bytea, name_home bytea, sealed bytea, started text[], doubtful boolean,
               open_referrals text[])
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('app.org', org, true);
  PERFORM pg_advisory_xact_lock(sorted.lock) FROM (
    SELECT DISTINCT hashtextextended(u.value, 2) AS lock FROM unnest(locks) AS u(value) ORDER BY lock
  ) AS sorted;
  RETURN QUERY
    SELECT r.id, r.programme, r.reference, r.person_id, r.state, r.provider, r.latest_version, NULL::text, NULL::text,
           NULL::bytea, NULL::bytea, NULL::bytea, NULL::bytea, NULL::bytea, NULL::bytea, NULL::bytea, NULL::text[],
           NULL::boolean, NULL::text[]
    FROM (SELECT * FROM unnest(programmes, refs) AS u(programme, reference) ORDER BY 1, 2) AS asked
    CROSS JOIN LATERAL (
      SELECT * FROM referral AS o
      WHERE o.programme = asked.programme AND o.reference = asked.reference
        AND coalesce(o.sent_by, o.jcp_district) = org LIMIT 1 FOR UPDATE
    ) AS r;
  RETURN QUERY
    SELECT NULL::text, NULL::text, NULL::text, f.person_id, NULL::text, NULL::text, NULL::integer, f.owner, f.kind,
           f.mark, f.birth, f.surname, f.name_birth, f.home_birth, f.name_home, f.sealed, f.started, f.doubtful,
           (SELECT array_agg(r.reference ORDER BY r.id) FROM referral AS r WHERE r.person_id = f.person_id
            AND r.state IN ('RECEIVED', 'ACKNOWLEDGED', 'CONTACTED', 'BOOKED'))
    FROM find_people(ninos, name_births, home_births, name_homes) AS f;
END
$$
"""

FUNCTIONS = (COUNTED_ALONE, FIND_PEOPLE, *FIND_PEOPLE_GRANTS, FIND_EXISTING)
SUPERSEDED = (
    "marks_with(text[],bytea[])",
    "told_before(text[],text[],text[],text[],bytea[])",
    "told_before(text,text[],text[],text[],text[],bytea[])",
)

METADATA = sa.MetaData(info={"functions": FUNCTIONS, "superseded": SUPERSEDED})
backbone(METADATA)
INSTANT = sa.DateTime(timezone=True)
LOOKS = ("name_birth", "home_birth", "name_home")
"""The blind indexes besides the NINO by which a person is looked for."""

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
    # Not used: who is contacted through safeguarding is in the sealed record. Drop it in the next release.
    sa.Column("restricted", sa.Boolean, nullable=False, server_default=sa.true()),
    # The sender keeps seeing it, and whether the other services know who that is.
    sa.Column("sent_by", sa.Text),
    sa.Column("sender_named", sa.Boolean, nullable=False, server_default=sa.false()),
    # What staff check before a start: Milepost knows it of the person, the sender does not.
    sa.Column("to_check", sa.Text),
    # Whether it has priority, goes ahead in allocation, holds a reserved place.
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
    # A reference is its sender's: it tells nobody of a referral of somebody else's [rules 2, 159].
    sa.UniqueConstraint("programme", "reference", "sent_by"),
    sa.CheckConstraint("matching IN ('new', 'known', 'manual')", name="referral_matching"),
)
anchor(REFERRAL)
shown_by_part(REFERRAL, one_by_one=True)
sa.Index("referral_by_person", REFERRAL.c.person_id)
sa.Index("referral_of_sender_to_name", REFERRAL.c.id, postgresql_where=sa.not_(REFERRAL.c.sender_named))
sa.Index("referral_restricted_to_hide", REFERRAL.c.id, postgresql_where=sa.not_(REFERRAL.c.restricted))
sa.Index("referral_in_doubt", REFERRAL.c.id, postgresql_where=REFERRAL.c.matching == "manual")
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
    sa.Column("indexed_with", sa.Text),
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
    # Settled by somebody [rule 121]: who this person was found to be. Since when it is not settled who this is.
    sa.Column("same_as", sa.Text),
    sa.Column("doubtful_since", INSTANT),
)
everyone(
    PERSON,
    "an opaque id, programmes started and trial arms; matching must look across districts and says only yes or no",
)
sa.Index("person_found_to_be", PERSON.c.same_as, postgresql_where=PERSON.c.same_as.is_not(None))

PERSON_MARK = sa.Table(
    "person_mark",
    METADATA,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("mark", BYTEA, primary_key=True),
    sa.Column("person_id", sa.Text, primary_key=True),
    # Written by the release before [rule 4]: the birthday and surname with which the NINO was first sent.
    sa.Column("birth", BYTEA),
    sa.Column("surname", BYTEA),
    # The other blind indexes of one record [rule 120], and what they were made from, sealed, to compare in full.
    sa.Column("name_birth", BYTEA),
    sa.Column("home_birth", BYTEA),
    sa.Column("name_home", BYTEA),
    sa.Column("sealed", BYTEA),
    sa.Column("sealed_with", sa.Text),
    # The name of the index key, null for the key without one of the releases before.
    sa.Column("indexed_with", sa.Text),
)
everyone(PERSON_MARK, "blind indexes and sealed details, meaningless without the keys; matching looks across districts")
sa.Index("person_mark_by_person", PERSON_MARK.c.person_id)
for name in LOOKS:
    sa.Index(f"person_mark_by_{name}", PERSON_MARK.c[name], postgresql_where=PERSON_MARK.c[name].is_not(None))
sa.Index("person_mark_by_key", PERSON_MARK.c.sealed_with)

# Who decided that a doubtful person is the same as a known one, or another, and why; the last one holds [rule 121].
SETTLEMENT = sa.Table(
    "settlement",
    METADATA,
    sa.Column("position", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("referral_id", sa.Text, nullable=False),
    sa.Column("decision", sa.Text, nullable=False),
    sa.Column("person_id", sa.Text, nullable=False),
    sa.Column("previous_person_id", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("decided_at", INSTANT, nullable=False),
    sa.Column("decided_by", sa.Text, nullable=False),
    sa.CheckConstraint("decision IN ('same', 'different', 'undone')", name="settlement_decision"),
)
follows(SETTLEMENT, "referral", "referral_id", "id")
sa.Index("settlement_by_referral", SETTLEMENT.c.referral_id, SETTLEMENT.c.position)

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

# To whom a participant is shown by consent or agreement, as caseload says [rule 193].
SHARING = sa.Table(
    "sharing",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("participant_id", sa.Text, nullable=False),
    sa.Column("programme", sa.Text, nullable=False),
    sa.Column("recipient", sa.Text, nullable=False),
    sa.Column("org", sa.Text, nullable=False),
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("effective_from", sa.Date, nullable=False),
    sa.Column("effective_to", sa.Date),
    sa.Column("withdrawn_on", sa.Date),
)
follows(SHARING, "referral", "participant_id", "id")
shown_to_org(SHARING, "org")
sa.Index("sharing_with_org", SHARING.c.org)

# Who had Milepost look for people by what they sent, for which programme and of how many: about nobody [rule 196].
MATCH_LOG = sa.Table(
    "match_log",
    METADATA,
    sa.Column("position", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("matched_at", INSTANT, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("programme", sa.Text, nullable=False),
    sa.Column("only_validated", sa.Boolean, nullable=False),
    sa.Column("people", sa.Integer, nullable=False),
)
everyone(MATCH_LOG, "who looked and how often, about nobody; auditors read that of their programmes")

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

permit(SETTLEMENT, ACCESS_LOG, api=ADD, worker=READ)
permit(SHARING, api=READ, worker=CHANGE)
permit(MATCH_LOG, api=ADD, worker=READ_AND_DELETE)
permit(PERSON_MARK, api=ADD_UNREAD, worker=CHANGE_AND_DELETE)
permit(TRIAL, api=CHANGE, worker=READ)
