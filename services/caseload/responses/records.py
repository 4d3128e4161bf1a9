"""What holds for a time: groups beside that of the referral, disengagements, key workers."""

from datetime import date

from pydantic import Field

from services.caseload.domain.engagement import DisengagementReason
from services.caseload.domain.groups import GroupReason
from services.caseload.responses.fields import Record

BY = Field(None, description="who recorded it; for the provider's side only")


class GroupNoteOut(Record):
    noted_group: str
    noted_because: GroupReason
    noted_on: date
    recorded_on: date
    recorded_by: str | None = BY


class DisengagementOut(Record):
    reason: DisengagementReason
    disengaged_on: date
    re_engaged_on: date | None
    ended_on: date | None = Field(description="the re-engagement, or the qualifying job before it")
    recorded_on: date
    recorded_by: str | None = BY


class AssignmentOut(Record):
    key_worker_id: str
    from_on: date
    to_on: date | None = Field(description="the day on which the next one took over, or support ended")
    released_on: date | None = Field(description="the day on which another provider took over")
