"""What each column holds, so that whoever adds one decides whether it is personal [rule 197, decision 0029].

A name means the same in every service. What a type or `lie_sealed` says needs no entry; every other name does.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import BYTEA

from shared.store.sealing import sealed_columns

NUMBER, MOMENT, EMPTY = "number", "moment", "empty"
SEALED, DIGEST, ID, PARTY, CODE, FACTS = "sealed", "digest", "id", "party", "code", "facts"
REFERENCE, TEXT, STAFF, FOREIGN = "reference", "text", "staff", "foreign"

MEANINGS = {
    SEALED: "encrypted, bound to its row: everything that is personal or may be health",
    EMPTY: "says nothing, because its value lies in `sealed`",
    DIGEST: "a hash, a signature, or a keyed index that means nothing without its key",
    ID: "an opaque id of Milepost, or several",
    PARTY: "an organisation, a client or the roles of one, never a participant",
    CODE: "a code of the programme or of ours; a body in which it looks like an identifier is refused",
    FACTS: "JSON of ids, codes, days and amounts",
    NUMBER: "a number, an amount in pence, or yes or no",
    MOMENT: "a day or an instant",
    REFERENCE: "a number that a sender chose; one that looks like an identifier is refused",
    TEXT: "words about work, a claim, a row or a figure; refused, or the identifier removed, where they contain one",
    STAFF: "the name and the work address of somebody on the staff, who is no participant",
    FOREIGN: "a record of Kafka that was not accepted, as it came; only operators see it",
}

NAMES = {
    DIGEST: "content_mark digest fingerprint hash home_birth last_hash mark name_birth name_home prev_hash "
    "previous_digest signature",
    ID: "causation_id claim_id delivery_id depends_on duplicate_of event_id household_id id job_id key_worker_id "
    "line_id month_id participant_id payment_id person_id plan_id previous_person_id pseudonym record_id "
    "recovery_line_id referral_id resource_id reverses same_as statement_id stream_id traceparent vacancy void_with",
    PARTY: "actor applied_by by client corrected_by cut_off_by decided_by declined_by evaluator jcp_district "
    "opened_by org preferred_provider provider received_by recipient recorded_by returned_by roles scope sent_by "
    "settled_by signed_by submitted_by validated_by visible_to withdrawn_by",
    CODE: "action allocation_arm along area at axis basis because change channel clock closed_because code "
    "contract_type cut decision ended_because engagement_month event_type exception_reason excluded excluded_because "
    "fields full_time_equivalent group group_code hours_per_week how indexed_with interest job_month key kind kpi "
    "left_reason matching measure measures month noted_because noted_group obligation outcome participation path "
    "pay_frequency period plan_month programme programme_version provider_role purpose rag reason recorded_end_reason "
    "referral_month referral_state referred_participation result result_reason returned_because role route sealed_with "
    "settled_as settled_how shown_by since source span start_meeting start_month started state to_check topic type "
    "unit version window withdrawn_because",
    FACTS: "arms cancel_answer corrections data definition dues faults figure in_work lines others periods row rows "
    "waived",
    REFERENCE: "corrects employment payment reference",
    TEXT: "author content employer evidence job_title settled_why title why",
    STAFF: "email",
    FOREIGN: "error headers",
}
EXCEPTIONS = {
    "clock.name": CODE,
    "event_log.value": FACTS,
    "held.value": FOREIGN,
    "idempotency.key": DIGEST,
    "key_worker.name": STAFF,
    "person_mark.birth": DIGEST,
    "person_mark.surname": DIGEST,
    "vacancy.corrections": TEXT,
}
"""By table and column: names that hold something else than elsewhere, or that elsewhere would be personal."""
BY_NAME = {name: content for content, names in NAMES.items() for name in names.split()}


def content_of(column: sa.Column) -> str:
    """What a column holds, a key of `MEANINGS`. Raises `LookupError` for one that nobody has decided about."""
    if column.name in sealed_columns(column.table):
        return EMPTY
    if column.name == "sealed" and isinstance(column.type, BYTEA):
        return SEALED
    if isinstance(column.type, sa.Date | sa.DateTime):
        return MOMENT
    if isinstance(column.type, sa.Integer | sa.BigInteger | sa.Boolean):
        return NUMBER
    place = f"{column.table.name}.{column.name}"
    content = EXCEPTIONS.get(place) or BY_NAME.get(column.name)
    if content is None:
        raise LookupError(f"{place}: say in shared/store/contents.py what it holds, or have it lie sealed")
    return content


def contents(metadata: sa.MetaData) -> Iterator[tuple[sa.Table, dict[str, list[str]]]]:
    """The columns of each table by what they hold, in the order of `MEANINGS`. Raises `LookupError`."""
    for name in sorted(metadata.tables):
        table = metadata.tables[name]
        held = [(content_of(column), column.name) for column in table.c]
        by_content = {kind: [column for content, column in held if content == kind] for kind in MEANINGS}
        yield table, {kind: columns for kind, columns in by_content.items() if columns}
