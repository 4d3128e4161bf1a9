"""What intake would do with a submission; nothing is stored but that somebody was looked for [rule 196]."""

from typing import Any

from services.referrals.commands.allocation import read_counters
from services.referrals.commands.intake import (
    Accepted,
    Existing,
    Intake,
    OpenUnit,
    Repeated,
    Submission,
    decide,
    lookup,
    opening,
)
from services.referrals.commands.match_log import log_matches
from services.referrals.domain.deadlines import Met, deadline_states, deadlines
from shared.store.unit_of_work import UnitOfWork
from shared.terms.faults import Refused


async def preview(open_unit: OpenUnit, intake: Intake, submission: Submission) -> dict[str, Any]:
    """What `submit` would do, as far as it can be known; raises the `Refused` it would be answered with."""
    async with open_unit(opening(intake, [submission])) as uow:
        existing = await lookup(uow, [submission])
        decision = decide(intake, submission, existing, uow.today)
        log_matches(uow, submission.looked_for_in, only_validated=True)
        would = {} if isinstance(decision, Refused) else await _would(uow, existing, decision)
    if isinstance(decision, Refused):  # not before: the log is kept
        raise decision
    return would


async def _would(uow: UnitOfWork, existing: Existing, decision: Accepted | Repeated) -> dict[str, Any]:
    if isinstance(decision, Repeated):
        assert decision.referral is not None
        return {"new": False, **{name: decision.referral[name] for name in ("id", "state", "provider")}}
    programme, record, precedence = decision.programme, decision.record, decision.precedence
    counters = (await read_counters(uow, [programme]))[programme.id]
    wish = {**record, "ahead": precedence.ahead}
    others = existing.open_referrals(decision.person.person_id, record["reference"])
    return {
        **({"open_referrals": others} if others else {}),
        "new": True,
        "programme_version": programme.version,
        # In a trial nobody learns in advance what the draw will be.
        "provider": None if programme.trial else counters.choose(wish),
        "jcp_district": record["jcp_district"],
        "clocks": deadline_states(
            deadlines(programme, record["referred_on"], precedence.start_by), Met(), "RECEIVED", uow.today
        ),
    }
