"""Intake: from submissions to receipts, any number of one client's in one transaction.

The phases, in the order of this file: lookup (it travels with the statement that opens the transaction), decide,
allocate (counters are locked last, and for as short as can be), persist, receipts.
"""

import asyncio
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from operator import itemgetter
from typing import Any

import asyncpg

from services.referrals import identity, store
from services.referrals.commands import allocation, randomisation
from services.referrals.commands.match_log import log_matches
from services.referrals.domain import intake as rules
from services.referrals.domain.allocation import Counters
from services.referrals.domain.matching import Match, match
from services.referrals.domain.priority import Precedence, is_limited, precedence_of
from services.referrals.domain.referral import new_referral, received_event
from services.referrals.domain.referral_routes import Sender, refusal
from services.referrals.domain.states import REFERRAL_STATES
from services.referrals.identity import Identity
from services.referrals.queries.referrals import resource
from shared.store import idempotency
from shared.store.idempotency import Created, IdempotencyKey
from shared.store.opening import Opening
from shared.store.statements import Row
from shared.store.unit_of_work import UnitOfWork
from shared.store.vault import Vault
from shared.terms.faults import NotFound, Refused, transition
from shared.terms.ids import new_id, participant_stream
from shared.terms.parsing import ParsedBody
from shared.terms.programme import Programme, Programmes

OpenUnit = Callable[[Opening], AbstractAsyncContextManager[UnitOfWork]]
# Locks what people are looked for by first: two submissions of one new person at once would make two persons.
FIND_EXISTING = "SELECT * FROM find_existing($1, $2, $3, $4, $5, $6, $7, $8)"


@dataclass(frozen=True)
class Submission:
    """A referral as sent: its body as far as it could be read, the idempotency key, and the trace of the request."""

    body: ParsedBody[Any]
    key: IdempotencyKey | None
    traceparent: str | None
    programme: Programme | None
    identity: Identity
    refusal: Refused | None
    reference: tuple[str, str] | None
    """Programme and reference, which identify a referral of the sender [rule 2]; None for one not looked up."""

    @property
    def looked_for_in(self) -> tuple[str, ...]:
        """The programme for which somebody is looked for; empty where nobody is."""
        return (self.programme.id,) if self.programme and self.identity != identity.NOBODY else ()

    @property
    def conflict_keys(self) -> frozenset[Hashable]:
        """What no two submissions of one batch may share: idempotency key, reference, a blind index."""
        return frozenset((self.key and self.key.sent, self.reference, *self.identity.indexes.values())) - {None}


@dataclass(frozen=True)
class Intake:
    """What intake needs besides the transaction: the programmes, the vault, the mode, and who refers."""

    programmes: Programmes
    vault: Vault
    sandbox: bool
    sender: Sender

    def submission(self, body: ParsedBody[Any], key: IdempotencyKey | None, traceparent: str | None) -> Submission:
        """A submission. Of a sender who may not refer the person, nothing is looked up."""
        programme = self.programmes.get(body.values.get("programme", ""))
        refused = refusal(body.values, programme, self.sender) if programme else None
        if programme is None or refused:
            return Submission(body, key, traceparent, programme, identity.NOBODY, refused, None)
        person, reference = identity.identity_of(self.vault, body.values), body.values.get("reference")
        identified = (programme.id, reference) if reference else None
        return Submission(body, key, traceparent, programme, person, None, identified)


@dataclass(frozen=True)
class Existing:
    """What the lookup found; `marks` are those of persons who share one, by whose they are."""

    creations: Mapping[IdempotencyKey, Created | Refused]
    referrals: Mapping[tuple[str, str], Row]
    marks: identity.Marks
    counters: Mapping[str, Counters]

    def started(self, person_id: str | None) -> Sequence[str]:
        """The programmes that a person has started."""
        return next((row["started"] or () for row in self._rows_of(person_id)), ())

    def open_referrals(self, person_id: str | None, reference: str | None) -> list[str]:
        """The references of a person's other open referrals, those that the sender may see."""
        references = next((row["open_referrals"] or () for row in self._rows_of(person_id)), ())
        return [other for other in references if other != reference]

    def _rows_of(self, person_id: str | None) -> Iterator[Mapping[str, Any]]:
        return (row for rows in self.marks.values() for row in rows if row["person_id"] == person_id)


@dataclass(frozen=True)
class Repeated:
    """A decision: the key was used before, or the reference is that of `referral`; `record` is what was sent now."""

    submission: Submission
    created: Created
    replayed: bool
    referral: Row | None = None
    record: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Accepted:
    """A decision: a new referral. Its `row` and the person's `trial_arms` are filled by `allocate`."""

    submission: Submission
    created: Created
    programme: Programme
    record: Mapping[str, Any]
    person: Match
    precedence: Precedence
    to_check: str | None = None
    row: dict[str, Any] = field(default_factory=dict)
    trial_arms: Mapping[str, Any] = field(default_factory=dict)
    replayed: bool = False


Decision = Accepted | Repeated | Refused


@dataclass(frozen=True)
class Receipt:
    """The answer to a submission: the referral as a resource, and the position of its event if there is one."""

    resource: dict[str, Any]
    status: int
    replayed: bool
    position: str | None


async def submit(open_unit: OpenUnit, intake: Intake, submissions: Sequence[Submission]) -> list[Receipt | Refused]:
    """Receives referrals, or later versions of them; no two may share one of their `conflict_keys`.

    A submission that cannot be accepted is answered with its `Refused`. Raises `Refused`, and receives none of them,
    when a programme has just become full, or when another transaction has just taken a key or a reference.
    """
    try:
        async with open_unit(opening(intake, submissions)) as uow:
            existing = await lookup(uow, submissions)
            today = uow.today
            decisions = [decide(intake, submission, existing, today) for submission in submissions]
            await allocate(uow, intake, accepted_of(decisions))
            kept = [decision for decision in decisions if not isinstance(decision, Refused)]
            log_matches(uow, chain.from_iterable(each.looked_for_in for each in submissions), only_validated=False)
            flushing = await persist(uow, intake.vault, kept)
            new = {each.created.resource_id: shown(each.row, existing, today) for each in accepted_of(kept)}
            await flushing
            return [await receipt(uow, existing, new, decision) for decision in decisions]
    except asyncpg.UniqueViolationError as error:
        if refusal := store.lost_race(error):
            raise refusal from error
        raise


def opening(intake: Intake, submissions: Sequence[Submission]) -> Opening:
    """The statement that opens the transaction and looks up what exists about the submissions."""
    keys = [submission.key for submission in submissions if submission.key is not None]
    references = [submission.reference for submission in submissions if submission.reference is not None]
    columns = ([*map(itemgetter(n), references)] for n in (0, 1))
    people = identity.lookup_columns(submission.identity for submission in submissions)
    return idempotency.opening(keys).with_lookup((FIND_EXISTING, (intake.sender.org, *columns, *people)))


async def lookup(uow: UnitOfWork, submissions: Sequence[Submission]) -> Existing:
    """Reads the rows that came with the opening statement, and the counters of programmes with a limit."""
    rows, keys = uow.lookup_rows, [submission.key for submission in submissions if submission.key is not None]
    referrals = {(row["programme"], row["reference"]): row for row in rows if row["owner"] is None}
    new = [submission.programme for submission in submissions if submission.reference not in referrals]
    return Existing(
        idempotency.earlier_creations(uow, keys),
        referrals,
        identity.marks_by_owner(rows),
        await allocation.read_counters(uow, [programme for programme in new if programme and is_limited(programme)]),
    )


def decide(intake: Intake, submission: Submission, existing: Existing, today: date) -> Decision:
    """Whether a submission is a new referral, a repetition, or refused with every fault at once; without I/O."""
    if submission.key and submission.key in existing.creations:
        earlier = existing.creations[submission.key]
        return Repeated(submission, earlier, True) if isinstance(earlier, Created) else earlier
    if submission.refusal:
        return submission.refusal
    programme, sender = submission.programme, intake.sender
    referral = existing.referrals.get(submission.reference) if submission.reference else None
    candidates = () if referral else identity.candidates_of(intake.vault, submission.identity, existing.marks)
    person = match(candidates)
    counters = existing.counters.get(programme.id) if programme and not referral else None
    context = rules.IntakeContext(today, sender.org, intake.sandbox, sender.kind, counters)
    try:
        faults = rules.faults(submission.body.values, programme, context)
        body = submission.body.validated(rules.without_shape_faults(submission.body.faults, faults))
    except Refused as refusal:
        return refusal
    assert programme is not None
    record = rules.record_of(body.content(), programme, sender)
    if referral:
        return Repeated(submission, Created(referral["id"], 200), False, referral, record)
    precedence = precedence_of(programme, record)
    started = [intake.programmes.newest(programme_id) for programme_id in existing.started(person.person_id)]
    check = rules.to_check(programme, started)
    return Accepted(submission, Created(new_id("ref"), 201), programme, record, person, precedence, check)


async def allocate(uow: UnitOfWork, intake: Intake, accepted: Sequence[Accepted]) -> None:
    """Completes the rows of new referrals under the lock of the counters, which nothing else in intake takes.

    The trial's arm comes first: no provider sees who is drawn for control [rule 15].
    """
    if not accepted:
        return
    locking = await uow.send(allocation.lock_counters(uow, [new.programme for new in accepted]))
    for new in accepted:  # while Postgres waits for the lock
        new.row = new_referral(new.programme, new.record, new.person, new.precedence, intake.sender.org)
        new.row |= {"id": new.created.resource_id, "received_at": uow.now, "to_check": new.to_check}
    counters = await locking
    for new in accepted:
        programme, row = new.programme, new.row
        draw = await randomisation.draw_arm(uow, intake.vault, programme, new.person.person_id)
        new.trial_arms, row["allocation_arm"], row["draw"] = draw.arms, draw.arm, draw.number
        if draw.takes_part:
            row["provider"] = counters[programme.id].give(row)
            row["visible_to"] = programme.visible_to(row["provider"], row["sent_by"])
        else:
            row["state"] = transition(REFERRAL_STATES, row["state"], "draw_control", "referral")
    allocation.save_counters(uow, counters.values())


async def persist(uow: UnitOfWork, vault: Vault, decisions: Sequence[Accepted | Repeated]) -> "asyncio.Task[None]":
    """Saves rows, events and idempotency keys; what can be deferred is written in one flush, which is returned."""
    for sent_again in decisions:
        if isinstance(sent_again, Repeated) and sent_again.referral is not None:
            await store.add_version(uow, vault, sent_again.referral, sent_again.record)
    accepted = accepted_of(decisions)
    await store.insert_referrals(uow, vault, [(new.row, new.record) for new in accepted])
    people = [
        identity.Person(new.row["person_id"], new.submission.identity, new.trial_arms, new.person.matching == "manual")
        for new in accepted
    ]
    identity.save_people(uow, vault, people, known_ids={new.person.person_id for new in accepted})
    for new in accepted:
        uow.traceparent = new.submission.traceparent
        event = received_event(new.row, new.record["date_of_birth"], new.precedence)
        uow.emit(participant_stream(new.row["id"]), event, new.row["referred_on"])
    new_keys = {done.submission.key: done.created for done in decisions if done.submission.key and not done.replayed}
    idempotency.remember(uow, new_keys)
    return await uow.send_flush()


def accepted_of(decisions: Sequence[Decision]) -> list[Accepted]:
    return [decision for decision in decisions if isinstance(decision, Accepted)]


def shown(row: Row, existing: Existing, today: date) -> dict[str, Any]:
    """The referral as a resource, with the person's other open referrals."""
    others = existing.open_referrals(row["person_id"], row["reference"])
    return resource(row, today) | ({"open_referrals": others} if others else {})


async def receipt(
    uow: UnitOfWork, existing: Existing, new: Mapping[str, dict[str, Any]], decision: Decision
) -> Receipt | Refused:
    """The answer to a submission: a new referral's resource, or that of an earlier one as it is now."""
    if isinstance(decision, Refused):
        return decision
    created = decision.created
    referral = new.get(created.resource_id)
    if referral is None:
        row = await store.find_referral(uow, created.resource_id)
        if row is None:
            return NotFound("referral", created.resource_id)
        referral = shown(row, existing, uow.today)
    position = uow.position_of(participant_stream(created.resource_id))
    return Receipt(referral, created.status, decision.replayed, position)
