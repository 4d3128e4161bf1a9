"""Answers as tests want them: a refusal is an answer too."""

from collections.abc import Awaitable

from milepost.client import Answer, Problem


async def answered(request: Awaitable[Answer]) -> Answer:
    """The answer to a request of `milepost.client`, where that raises a problem too."""
    try:
        return await request
    except Problem as problem:
        return problem.answer
