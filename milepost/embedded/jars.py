"""Kafka's jars, exactly as pinned: fetched once, each checked against its sha256, and stored in a cache folder named by
the hash of the list. One rename puts them there, so that no run ever sees half of them."""

import fcntl
import hashlib
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from .errors import EmbeddedError

DEPLOY = Path(__file__).resolve().parents[2] / "deploy" / "kafka"
PINS = DEPLOY / "jars.sha256"
ATTEMPTS = 3
AT_A_TIME = 6


@dataclass(frozen=True)
class Jar:
    """A pinned file: `group:artifact:version` and the sha256 of its bytes in hex."""

    coordinate: str
    sha256: str

    @classmethod
    def of(cls, line: str, pins: Path) -> "Jar":
        """The jar of one line of `pins`."""
        match line.split():
            case [digest, coordinate] if len(digest) == 64 and coordinate.count(":") == 2:
                return cls(coordinate, digest)
        raise EmbeddedError(
            f"{pins}: expected `sha256  group:artifact:version`, found {line!r}. Run `make kafka-pins`."
        )

    @property
    def filename(self) -> str:
        _, artifact, version = self.coordinate.split(":")
        return f"{artifact}-{version}.jar"


def read_pins(pins: Path = PINS) -> list[Jar]:
    """The list, one `sha256  group:artifact:version` a line; EmbeddedError names the first line that is not."""
    if not pins.exists():
        raise EmbeddedError(f"{pins} is missing. Run Milepost from its checkout, or set MILEPOST_KAFKA.")
    lines = [line for line in pins.read_text().splitlines() if line and not line.startswith("#")]
    return [Jar.of(line, pins) for line in lines]


def cache_folder(pins: Path = PINS) -> Path:
    """The cache folder for the jars of this list: below XDG_CACHE_HOME or ~/.cache, on macOS ~/Library/Caches."""
    from platformdirs import user_cache_path

    return user_cache_path("milepost") / f"kafka-{sha256_of(pins)[:16]}"


def ensure_jars(pins: Path = PINS, on_jar: Callable[[int, int], None] = lambda done, total: None) -> Path:
    """The folder with exactly the pinned jars. Fetches them first if needed.

    `on_jar(done, total)` is called after each. EmbeddedError if one cannot be fetched or is not the pinned one.
    """
    jars = read_pins(pins)
    folder = cache_folder(pins)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(folder.name + ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one run fetches, the others wait
        if not folder.exists():
            _fetch_all(jars, folder, on_jar)
    for jar in jars:
        check(jar, folder / jar.filename)
    return folder


def check(jar: Jar, file: Path) -> None:
    """EmbeddedError unless the file is there and has the pinned sha256."""
    actual = sha256_of(file) if file.exists() else "no such file"
    if actual != jar.sha256:
        raise EmbeddedError(
            f"{jar.coordinate} is not the jar that was pinned: {file}\n  pinned {jar.sha256}\n  found  {actual}\n"
            f"Delete {file.parent} and try again. If it happens again, do not run it: something between you and the "
            "repository changes files."
        )


def _fetch_all(jars: list[Jar], folder: Path, on_jar: Callable[[int, int], None]) -> None:
    # Complete files of an interrupted fetch are used again; incomplete ones are fetched again.
    staging = folder.with_name(folder.name + ".fetching")
    staging.mkdir(parents=True, exist_ok=True)
    fetchers = ThreadPoolExecutor(AT_A_TIME)
    try:
        for done, _ in enumerate(fetchers.map(lambda jar: fetch(jar, staging), jars), start=1):
            on_jar(done, len(jars))
    finally:
        fetchers.shutdown(cancel_futures=True)
    shutil.rmtree(staging / "repository", ignore_errors=True)
    staging.rename(folder)


def fetch(jar: Jar, staging: Path) -> None:
    """Puts the jar into `staging` under its own name, when it is complete and the pinned one."""
    target = staging / jar.filename
    if target.exists() and sha256_of(target) == jar.sha256:
        return
    arrived = staging / f"{jar.filename}.part"
    shutil.copyfile(_resolve(jar, staging / "repository"), arrived)
    check(jar, arrived)
    arrived.rename(target)


def _resolve(jar: Jar, repository: Path) -> Path:
    last: Exception | None = None
    for _ in range(ATTEMPTS):
        shutil.rmtree(repository / jar.filename, ignore_errors=True)
        try:
            return resolve(jar.coordinate, repository / jar.filename)
        except Exception as error:
            last = error
    raise EmbeddedError(
        f"Could not fetch {jar.coordinate}: {last}\n"
        "Kafka's jars are fetched once, over the network. Connect and try again, copy a filled cache folder from "
        "another machine, or set MILEPOST_KAFKA to your own Kafka."
    )


def resolve(coordinate: str, repository: Path) -> Path:
    """One artifact, from the machine's Maven repository or else from those in jgo's settings."""
    from jgo.config import GlobalSettings
    from jgo.maven import MavenContext

    settings = GlobalSettings.load()
    context = MavenContext(repo_cache=repository, local_repos=[Path(settings.repo_cache)], timeout=20)
    context.remote_repos |= settings.repositories
    group, artifact, version = coordinate.split(":")
    return context.project(group, artifact).at_version(version).artifact().resolve()


def sha256_of(file: Path) -> str:
    """The sha256 of a file, in hex."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
