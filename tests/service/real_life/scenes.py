"""A scene is a test that awaits days; all are played together in one town before the first result is told."""

from collections.abc import Awaitable, Callable

from tests.service.real_life.town import Scene

SCENES: dict[str, Scene] = {}
Played = dict[str, BaseException | None]


def scene(play: Scene) -> Callable[[Played], Awaitable[None]]:
    """The test of a scene: it fails with what the scene raised."""
    SCENES[play.__name__] = play

    async def told(played: Played) -> None:
        error = played[play.__name__]
        if error is not None:
            raise error

    told.__name__, told.__doc__, told.__module__ = play.__name__, play.__doc__, play.__module__
    return told
