"""Kafka runs on exactly the jars that were pinned, or not at all."""

import hashlib
import re
import threading
from pathlib import Path

import pytest

from milepost.embedded import EmbeddedError, jars, pins

ALPHA, BETA = "org.example:alpha:1.0", "org.example.deep:beta_2.13:2.5"


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine's own Maven repository with two tiny jars, and an empty cache: nothing here needs a network."""
    repository = tmp_path / "maven"
    publish(repository, ALPHA, b"alpha's bytes")
    publish(repository, BETA, b"beta's bytes")
    monkeypatch.setenv("M2_REPO", str(repository))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("JGO_CONFIG_FILE", str(tmp_path / "none.conf"))
    return repository


def test_every_pinned_jar_arrives_under_its_own_name(published: Path, tmp_path: Path):
    folder = jars.ensure_jars(pinned(tmp_path, published))
    assert sorted(file.name for file in folder.iterdir()) == ["alpha-1.0.jar", "beta_2.13-2.5.jar"]
    assert (folder / "alpha-1.0.jar").read_bytes() == b"alpha's bytes"


def test_progress_is_told_jar_by_jar_and_only_the_first_time(published: Path, tmp_path: Path):
    told: list[tuple[int, int]] = []
    for _ in range(2):
        jars.ensure_jars(pinned(tmp_path, published), on_jar=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_a_jar_with_other_bytes_than_pinned_is_refused(published: Path, tmp_path: Path):
    listed = pinned(tmp_path, published)
    publish(published, BETA, b"something else altogether")
    with pytest.raises(EmbeddedError, match=re.escape(f"{BETA} is not the jar that was pinned")):
        jars.ensure_jars(listed)
    assert not jars.cache_folder(listed).exists(), "nothing half-checked is left to be run"


def test_a_jar_changed_after_it_was_fetched_is_refused_at_the_next_start(published: Path, tmp_path: Path):
    listed = pinned(tmp_path, published)
    folder = jars.ensure_jars(listed)
    (folder / "alpha-1.0.jar").write_bytes(b"tampered with")
    with pytest.raises(EmbeddedError, match=f"Delete {re.escape(str(folder))} and try again"):
        jars.ensure_jars(listed)


def test_a_jar_missing_from_the_cache_is_named(published: Path, tmp_path: Path):
    listed = pinned(tmp_path, published)
    (jars.ensure_jars(listed) / "alpha-1.0.jar").unlink()
    with pytest.raises(EmbeddedError, match=r"(?s)alpha:1\.0.*found  no such file"):
        jars.ensure_jars(listed)


def test_what_an_interrupted_fetch_left_is_used_if_whole_and_replaced_if_not(published: Path, tmp_path: Path):
    listed = pinned(tmp_path, published)
    staging = jars.cache_folder(listed).with_name(jars.cache_folder(listed).name + ".fetching")
    staging.mkdir(parents=True)
    (staging / "alpha-1.0.jar").write_bytes(b"alpha's bytes")
    (staging / "beta_2.13-2.5.jar").write_bytes(b"beta's by")
    (published / "org/example/alpha/1.0/alpha-1.0.jar").unlink()
    folder = jars.ensure_jars(listed)
    assert (folder / "beta_2.13-2.5.jar").read_bytes() == b"beta's bytes"


def test_a_jar_that_cannot_be_had_says_what_to_do(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    tries: list[str] = []

    def unreachable(coordinate: str, repository: Path) -> Path:
        tries.append(coordinate)
        raise ConnectionError("no route")

    monkeypatch.setattr(jars, "resolve", unreachable)
    with pytest.raises(
        EmbeddedError, match=r"(?s)Could not fetch .*no route.*copy a filled cache folder.*MILEPOST_KAFKA"
    ):
        jars.ensure_jars(pinned(tmp_path, published))
    assert tries.count(ALPHA) == jars.ATTEMPTS


def test_two_runs_at_once_fetch_once(published: Path, tmp_path: Path):
    listed, told, folders = pinned(tmp_path, published), [], []

    def run() -> None:
        folders.append(jars.ensure_jars(listed, on_jar=lambda done, total: told.append(done)))

    runs = [threading.Thread(target=run) for _ in range(4)]
    for each in runs:
        each.start()
    for each in runs:
        each.join()
    assert len(set(folders)) == 1
    assert told == [1, 2]


def test_another_list_is_another_folder(published: Path, tmp_path: Path):
    first = jars.cache_folder(pinned(tmp_path, published))
    publish(published, BETA, b"a newer beta")
    assert jars.cache_folder(pinned(tmp_path, published)) != first


def test_a_line_that_is_no_pin_is_quoted(tmp_path: Path):
    listed = tmp_path / "jars.sha256"
    listed.write_text("# a comment is fine\n\nabc  org.example:alpha:1.0\n")
    with pytest.raises(EmbeddedError, match=r"found 'abc  org\.example:alpha:1\.0'\. Run `make kafka-pins`"):
        jars.read_pins(listed)


def test_a_missing_list_says_where_to_run_milepost_from(tmp_path: Path):
    with pytest.raises(EmbeddedError, match="Run Milepost from its checkout"):
        jars.read_pins(tmp_path / "nowhere")


def test_the_list_that_ships_is_whole_and_names_no_address():
    shipped = jars.read_pins()
    names = [jar.coordinate for jar in shipped]
    assert f"{pins.KAFKA}:{pins.VERSION}" in names
    assert len({jar.filename for jar in shipped}) == len(shipped) == 46
    assert "://" not in jars.PINS.read_text()


def test_the_list_that_ships_has_all_of_kafka_in_one_version_and_a_log_that_can_be_read():
    versions = {jar.coordinate.rpartition(":")[::2] for jar in jars.read_pins()}
    kafka = {version for name, version in versions if name.startswith("org.apache.kafka:")}
    log4j = {version for name, version in versions if name.startswith("org.apache.logging.log4j:")}
    assert kafka == {pins.VERSION}
    assert len(log4j) == 1
    assert any(name.endswith(":log4j-slf4j-impl") for name, _ in versions)


def test_renewing_the_pins_writes_a_list_that_can_be_read_again(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    renewed = tmp_path / "renewed"
    monkeypatch.setattr(pins, "PINS", renewed)
    monkeypatch.setattr(pins, "coordinates_of_kafka", lambda: [ALPHA, BETA])
    assert pins.main() == 0
    assert [jar.coordinate for jar in jars.read_pins(renewed)] == [ALPHA, BETA]
    assert jars.ensure_jars(renewed).is_dir()
    assert "2 jars pinned" in capsys.readouterr().out


def publish(repository: Path, coordinate: str, content: bytes) -> None:
    file = repository / where(coordinate)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def where(coordinate: str) -> Path:
    group, artifact, version = coordinate.split(":")
    return Path(*group.split("."), artifact, version, f"{artifact}-{version}.jar")


def pinned(folder: Path, repository: Path) -> Path:
    """A list of the two jars as they are published now."""
    listed = folder / "jars.sha256"
    digests = [hashlib.sha256((repository / where(name)).read_bytes()).hexdigest() for name in (ALPHA, BETA)]
    listed.write_text("".join(f"{digest}  {name}\n" for digest, name in zip(digests, (ALPHA, BETA), strict=True)))
    return listed
