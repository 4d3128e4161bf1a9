"""Corrections of groups, disengagements and assignments of key workers, emitted by `caseload`."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from shared.terms.events.event import Code, Event, Id


class StandingPeriod(BaseModel):
    """A record that stands, from its day on; `until` is the day on which something else holds or nothing does.

    `code` is the group, the reason of a disengagement or the key worker.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    record_id: Id
    from_on: date
    until: date | None = None
    code: Code


class PeriodsCorrected(Event):
    """A record of a group, a disengagement or a key worker was wrong [rules 187–189].

    `standing` is every record of its kind that stands now: it replaces `group_noted`, `disengaged` and `re_engaged`, or
    `key_worker_assigned`. `kind` is `group`, `disengagement` or `assignment`; `withdrawn` takes a re-engagement back.
    """

    TYPE = "participant.periods_corrected.v1"
    PRODUCER = "caseload"
    FOR_SUBSCRIBERS = True
    EXAMPLE = {
        "kind": "disengagement",
        "record_id": "dis_01j0000000000000000000000a",
        "change": "corrected",
        "because": "typed_wrongly",
        "standing": [
            {"record_id": "dis_01j0000000000000000000000a", "from_on": "2018-06-04", "code": "refused_support"}
        ],
    }

    kind: Code
    record_id: Id
    change: Literal["corrected", "voided", "withdrawn"]
    because: Code
    standing: tuple[StandingPeriod, ...] = ()
