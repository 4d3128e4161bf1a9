"""The body that adds a key worker."""

from typing import Annotated

from pydantic import StringConstraints

from services.caseload.request_bodies.fields import Body, Share, Text
from shared.terms.codes import Code

WorkEmail = Annotated[
    str, StringConstraints(max_length=200, strip_whitespace=True, pattern=r"^[^@\s\x00]+@[^@\s\x00]+$")
]


class KeyWorkerIn(Body):
    EXAMPLE = {"provider": "sub-1", "name": "Robin Sample", "full_time_equivalent": "1.0"}

    provider: Code
    name: Text
    email: WorkEmail | None = None
    full_time_equivalent: Share = "1.0"
