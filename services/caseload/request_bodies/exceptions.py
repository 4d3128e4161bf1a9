"""The body that gives the reason for a missed deadline."""

from services.caseload.request_bodies.fields import Body, ExcusableDeadline, Reason


class ExceptionIn(Body):
    EXAMPLE = {"clock": "start_or_fta", "reason": "severe_weather"}

    clock: ExcusableDeadline
    reason: Reason
