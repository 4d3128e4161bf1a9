"""The body that adds a key worker."""

from services.caseload.request_bodies.fields import Body, Code, Share, Text


class KeyWorkerIn(Body):
    EXAMPLE = {"provider": "sub-1", "name": "Robin Sample", "full_time_equivalent": "1.0"}

    provider: Code
    name: Text
    email: Text | None = None
    full_time_equivalent: Share = "1.0"
