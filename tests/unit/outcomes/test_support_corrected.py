"""A correction of support that ends the tracking period closes claims as the end itself does [rules 34, 126]."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from services.outcomes.domain.person import TRACKING_OVER
from services.outcomes.domain.record import Record
from services.outcomes.reactions import REACTIONS
from shared.terms.events import Event
from shared.terms.events.participant import ParticipantCompleted, SupportCorrected
from tests.unit.outcomes.lives.playing import done
from tests.unit.outcomes.records import START, Feed, job, pay, somebody, standing

OVER = START + timedelta(700)
NOON = datetime(OVER.year, OVER.month, OVER.day, 12, tzinfo=UTC) + timedelta(days=1)


def with_claim(*steps: str) -> Record:
    """Somebody whose outcome is achieved, with a claim that went through these steps."""
    record = somebody()
    record.jobs.put(job())
    Feed(record).send(pay("P-1", START + timedelta(60), 2000), pay("P-2", START + timedelta(90), 2000))
    claim = standing(record)
    assert claim is not None
    for step in steps:
        claim = claim.after(step)
    record.claims.put(claim)
    return record


@pytest.mark.rule(34, 126, 147)
@pytest.mark.parametrize(
    "event",
    [
        ParticipantCompleted(tail_ended_on=OVER),
        SupportCorrected(state="COMPLETED", in_work=(), completed_on=OVER),
    ],
)
@pytest.mark.parametrize(
    ("steps", "state"),
    [
        (("validate", "hold"), "on_hold"),
        (("validate", "reject"), "expired"),
        (("validate",), "in_validation"),
        (("validate", "approve"), "approved"),
    ],
)
def test_however_the_end_of_tracking_is_told_claims_close(event: Event, steps: tuple[str, ...], state: str) -> None:
    record = with_claim(*steps)
    envelope = SimpleNamespace(occurred_on=OVER, recorded_at=NOON, actor="sub-1/worker")
    done(REACTIONS[type(event)](None, record, event, envelope))  # type: ignore[arg-type]
    assert [claim.state for claim in record.claims] == [state]
    assert (record.person.interest, record.person.closed_because) == ("closed", TRACKING_OVER)
