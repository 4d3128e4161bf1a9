"""The body that records a contact."""

from typing import Annotated, Literal

from pydantic import Field

from services.caseload.request_bodies.fields import Body, Day, Distinct

Channel = Literal["phone", "text", "email", "letter", "video", "face_to_face", "visit"]


class ContactIn(Body):
    EXAMPLE = {"contacted_on": "2018-03-13", "channel": "phone", "successful": True}

    contacted_on: Day
    channel: Channel
    successful: bool = True
    with_employer: Annotated[bool, Field(description="with an employer on the participant's behalf")] = False
    distinct_from: Distinct = None
