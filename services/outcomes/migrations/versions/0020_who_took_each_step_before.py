"""Who submitted and validated each claim, and cut each statement off, before these were kept.

Revision 0016 meant to say it, but the row policies hid every row from the owner of the tables.
"""

from alembic import op

revision = "0020"
down_revision = "0019"

# A claim on hold that is answered returns to its validation, and nobody validates it.
LAST_STEP = """
(SELECT actor FROM ledger
 WHERE stream_id = 'participant/' || claim.participant_id AND type = 'claim.moved.v1'
   AND data ->> 'claim_id' = claim.id AND data ->> 'to_state' = '{}' AND data ->> 'from_state' <> 'on_hold'
 ORDER BY seq DESC LIMIT 1)
"""
LAST_STEPS = f"""
UPDATE claim SET submitted_by = coalesce(submitted_by, {LAST_STEP.format("submitted")}),
                 validated_by = coalesce(validated_by, {LAST_STEP.format("in_validation")})
WHERE submitted_by IS NULL OR validated_by IS NULL
"""
FIRST_EVENT_OF_STATEMENT = """
UPDATE statement SET cut_off_by = (SELECT actor FROM ledger WHERE stream_id = 'statement/' || statement.id AND seq = 1)
WHERE cut_off_by IS NULL
"""


def upgrade() -> None:
    for table in ("claim", "statement"):
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(LAST_STEPS)
    op.execute(FIRST_EVENT_OF_STATEMENT)
    for table in ("claim", "statement"):
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
