"""The command as a person meets it: help that reads well, and expected failures in one line that says what to do."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from milepost import cli
from milepost.cli import COMMANDS, app
from tests.conftest import PROGRAMMES


@pytest.fixture
def run_process(tmp_path: Path):
    """`run_process("clock")` as a child process in an empty folder, with no setting but those given."""

    def ran(*words: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        clean = {name: text for name, text in os.environ.items() if not name.startswith("MILEPOST_")}
        environment = clean | settings | {"COLUMNS": "200"}
        command = [sys.executable, "-m", "milepost", *words]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)

    return ran


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """The same in this process, which saves a second a command. Not for `serve`, which tunes its process first."""

    def ran(*words: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        with monkeypatch.context() as patch:
            patch.chdir(tmp_path)
            for name in [name for name in os.environ if name.startswith("MILEPOST_")]:
                patch.delenv(name)
            for name, text in (settings | {"COLUMNS": "200"}).items():
                patch.setenv(name, text)
            patch.setattr(sys, "argv", ["milepost", *words])
            capsys.readouterr()
            with pytest.raises(SystemExit) as exit_:
                cli.main()
        return subprocess.CompletedProcess(words, int(exit_.value.code or 0), *capsys.readouterr())

    return ran


def test_help_names_every_command() -> None:
    said = CliRunner().invoke(app, ["--help"]).output
    assert all(command in said for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert len(result.output.splitlines()) > 5


@pytest.mark.parametrize("words", [("clock",), ("held", "list"), ("audit",), ("token", "maximus", "prime")])
def test_without_a_milepost_every_command_says_how_to_start_one(run, words: tuple[str, ...]) -> None:
    ended = run(*words)
    assert ended.returncode == 1
    assert "No Milepost is running here. Start one with `milepost up`" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_folder_where_nothing_is_up_is_named(run) -> None:
    assert "milepost up --data elsewhere" in run("clock", "--data", "elsewhere").stderr


def test_a_folder_that_is_a_file_is_named(run, tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    refused = run("up", "--data", str(tmp_path / "data"))
    assert (refused.returncode, refused.stderr) == (1, f"milepost: {tmp_path / 'data'}: File exists.\n")


def test_serve_names_every_missing_setting_at_once(run_process) -> None:
    ended = run_process("serve", "kpi")
    assert ended.returncode == 1
    assert all(name in ended.stderr for name in ("MILEPOST_KPI_DSN", "MILEPOST_KAFKA", "MILEPOST_JWKS"))


def test_an_api_alone_needs_no_log(run_process) -> None:
    assert "MILEPOST_KAFKA" not in run_process("serve", "kpi", "--role", "api").stderr


def test_a_service_that_is_none_is_refused_with_the_four_there_are(run_process) -> None:
    assert "referrals, caseload, outcomes, kpi" in run_process("serve", "payroll").stderr


def test_a_setting_that_cannot_be_is_named_by_its_variable(run) -> None:
    said = run("migrate", MILEPOST_MODE="playful").stderr
    assert "MILEPOST_MODE" in said
    assert "Traceback" not in said


def test_migrate_asks_where_the_databases_are(run) -> None:
    assert "Set MILEPOST_DSN" in run("migrate").stderr


def test_a_database_that_does_not_answer_is_one_line(run) -> None:
    said = run("audit", MILEPOST_DSN="postgresql://nobody@127.0.0.1:1/none").stderr
    assert "Check MILEPOST_DSN" in said
    assert "Traceback" not in said


def test_the_demo_keeps_its_hands_off_a_database_that_is_named(run) -> None:
    ended = run("demo", MILEPOST_DSN="postgresql://somebody@127.0.0.1:1/real")
    assert ended.returncode == 1
    assert "Unset MILEPOST_DSN" in ended.stderr


@pytest.mark.parametrize("verb", ["retry", "dismiss"])
def test_settling_wants_one_event_or_all_and_not_both(run, verb: str) -> None:
    assert "or --all" in run("held", verb, "kpi", "--why", "mended").stderr
    assert "or --all" in run("held", verb, "kpi", "7", "--all", "--why", "mended").stderr


def test_settling_wants_a_reason(run) -> None:
    assert "--why" in run("held", "retry", "kpi", "7").stderr


def test_only_kpi_can_be_rebuilt(run) -> None:
    assert "Run `milepost rebuild kpi`" in run("rebuild", "outcomes").stderr


def test_programmes_are_checked_and_counted() -> None:
    result = CliRunner().invoke(app, ["programmes", "check", "--folder", str(PROGRAMMES)])
    assert result.exit_code == 0
    assert "LLWHP" in result.output
    assert "assumptions" in result.output


def test_a_programme_is_shown_with_the_source_of_every_value() -> None:
    words = ["programmes", "show", "LLWHP", "--only", "outcomes", "--folder", str(PROGRAMMES)]
    said = CliRunner(env={"COLUMNS": "200"}).invoke(app, words).output
    assert "S0 §5" in said
    assert "assumed" in said


def test_a_broken_programme_is_refused_with_its_file_and_line(run, tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("id: BROKEN\nname: Broken\nnation: atlantis\n")
    ended = run("programmes", "check", "--folder", str(tmp_path))
    assert ended.returncode == 1
    assert "broken.yaml:3" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_an_unknown_programme_is_refused_with_those_there_are(run) -> None:
    said = run("programmes", "show", "NOWHERE", "--folder", str(PROGRAMMES)).stderr
    assert "There is: BLS, CARE-LEAVERS, CLW, " in said


def test_a_folder_without_programmes_is_refused(run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "there is no programme here" in run("programmes", "check", "--folder", str(tmp_path / "empty")).stderr


def test_a_time_that_is_none_is_refused_with_an_example(run, tmp_path: Path) -> None:
    (tmp_path / ".milepost").mkdir()
    installation = {"pid": os.getpid(), "addresses": {}, "dsns": {}, "log": {}, "issuer": "x", "folder": ""}
    (tmp_path / ".milepost" / "up.json").write_text(json.dumps(installation))
    assert "Write it as 2018-03-09T17:00" in run("clock", "yesterday").stderr


def test_every_file_is_a_command_but_what_they_share() -> None:
    files = {file.stem for file in Path(cli.__file__).parent.glob("*.py")}
    assert files == {*COMMANDS, "__init__", "asking"}


def test_nobody_waits_for_what_another_command_leans_on() -> None:
    """`milepost held` asks over HTTP: it needs neither the schema's library nor a server of its own."""
    look = "import sys; from milepost.cli import load_command; load_command('held'); print(*sys.modules)"
    there = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True).stdout.split()
    assert "milepost.client" in there
    assert not {"alembic", "sqlalchemy", "uvicorn"} & set(there)


def test_outside_the_sandbox_no_token_is_made(run, tmp_path: Path) -> None:
    (tmp_path / ".milepost").mkdir()
    installation = {"pid": os.getpid(), "addresses": {}, "dsns": {}, "log": {}, "issuer": "", "folder": ""}
    (tmp_path / ".milepost" / "up.json").write_text(json.dumps(installation))
    ended = run("token", "maximus", "prime")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "Tokens are issued here in sandbox mode only. Get one from your own issuer." in ended.stderr


def test_an_address_in_the_settings_that_is_none_is_one_line(run) -> None:
    urls = {f"MILEPOST_{name}_URL": "http://kpi:port" for name in ("REFERRALS", "CASELOAD", "OUTCOMES", "KPI")}
    ended = run("held", "list", MILEPOST_TOKEN="x", **urls)
    assert ended.returncode == 1
    assert "referrals: The address, a header or the token is not valid in HTTP" in ended.stderr
    assert "Traceback" not in ended.stderr
