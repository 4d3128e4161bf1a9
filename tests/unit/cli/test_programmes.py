"""`milepost programmes`: what somebody who writes a contract does with it, from an empty folder to a diff."""

import json
import shutil
from datetime import date
from pathlib import Path

import jsonschema_rs
import pytest
import yaml
from typer.testing import CliRunner

from milepost.cli import app
from milepost.cli.programmes import schema_text
from milepost.cli_error import CliError
from shared.terms.programme import ProgrammeErrors, load
from shared.terms.programme.starter import starter

PROGRAMMES = Path(__file__).parents[3] / "programmes"
FILES = sorted(PROGRAMMES.glob("*.yaml"))


def run(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["programmes", *arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PROGRAMMES, tmp_path / "programmes"))


def written(file: Path) -> object:
    """The file as an editor's YAML sees it: days are texts."""
    return json.loads(json.dumps(yaml.safe_load(file.read_text(encoding="utf-8")), default=date.isoformat))


def test_the_schema_beside_the_programmes_is_the_one_that_is_printed() -> None:
    told = "run: milepost programmes schema > programmes/schema.json"
    assert (PROGRAMMES / "schema.json").read_text(encoding="utf-8") == run("schema") == schema_text(), told


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_programme_fits_the_schema_and_names_it_for_editors(file: Path) -> None:
    jsonschema_rs.Draft202012Validator(json.loads(schema_text())).validate(written(file))
    assert file.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=./schema.json\n")


@pytest.mark.parametrize(
    "wrong",
    [
        {"nmae": "A"},
        {"starts_on": {"value": "2018-03-01", "sauce": "S0"}},
        {"outcomes": {"job": {"kind": "job", "name": "Job"}}},
        {"areas": {"north": {"jcp": "x"}}},
    ],
)
def test_an_editor_marks_what_check_would_refuse(wrong: dict) -> None:
    checker = jsonschema_rs.Draft202012Validator(json.loads(schema_text()))
    assert checker.is_valid({"id": "A", "name": "A"})
    assert not checker.is_valid({"id": "A", "name": "A", **wrong})


def test_a_new_programme_passes_the_check_as_it_stands(tmp_path: Path) -> None:
    run("new", "FIRST", "--folder", str(tmp_path))
    assert load(tmp_path)["FIRST"].assumptions
    assert "FIRST" in run("check", "--folder", str(tmp_path))
    with pytest.raises(CliError, match="already exists"):
        run("new", "FIRST", "--folder", str(tmp_path))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_new_programme_may_stand_on_any_there_is(folder: Path, file: Path) -> None:
    parent = str(yaml.safe_load(file.read_text(encoding="utf-8"))["id"])
    run("new", "CHILD", "--extends", parent, "--folder", str(folder))
    assert "CHILD" in load(folder)


def test_a_new_programme_stands_on_one_that_there_is(folder: Path) -> None:
    with pytest.raises(CliError, match="no programme 'NONE' to extend"):
        run("new", "CHILD", "--extends", "NONE", "--folder", str(folder))
    assert not (folder / "child.yaml").exists()


def test_the_diff_shows_core_and_local_apart(tmp_path: Path) -> None:
    run("new", "PARENT", "--folder", str(tmp_path))
    parent = tmp_path / "parent.yaml"
    parent.write_text(parent.read_text() + "core: [clocks.acknowledge]\n")
    run("new", "CHILD", "--extends", "PARENT", "--folder", str(tmp_path))
    with (tmp_path / "child.yaml").open("a") as child:
        child.write("caseload_max: {value: 30, source: contract}\n")
    table = run("diff", "PARENT", "CHILD", "--folder", str(tmp_path))
    assert "local" in table and "caseload_max" in table and "3 core values are the same" in table
    with (tmp_path / "child.yaml").open("a") as child:
        child.write("clocks: {acknowledge: {length: 9}}\nassumption: ours\n")
    done = CliRunner().invoke(app, ["programmes", "check", "--folder", str(tmp_path)])
    assert done.exit_code == 1 and "locked by the framework's core: (clocks.acknowledge)" in done.output


def test_check_warns_and_passes_and_lists_what_is_only_shown(tmp_path: Path) -> None:
    run("new", "SKYE", "--folder", str(tmp_path))
    file = tmp_path / "skye.yaml"
    file.write_text(file.read_text().replace("below: 0.05, above: 0.10", "below: 0.20, above: 0.10"))
    report = run("check", "SKYE", "--folder", str(tmp_path))
    assert f"warning: {file}:" in report and "green reaches 0.20 below the target and amber 0.15" in report
    assert "shown, and not used in calculations: kpis.*.direction" in report
    assert run("check", str(file), "--folder", str(tmp_path)) == report
    as_json = json.loads(run("check", "--json", "--folder", str(tmp_path)))
    assert [finding["path"] for finding in as_json["warnings"]] == ["kpis.K1.amber"]
    assert as_json["programmes"][0]["shown_only"] == ["kpis.*.direction"]


def test_check_of_one_programme_names_its_faults_only(tmp_path: Path) -> None:
    for name in ("ONE", "TWO"):
        run("new", name, "--folder", str(tmp_path))
    broken = tmp_path / "two.yaml"
    broken.write_text(broken.read_text() + "caseload_max: many\n")
    done = CliRunner().invoke(app, ["programmes", "check", "TWO", "--folder", str(tmp_path)])
    assert done.exit_code == 1 and f"fault: {broken}:" in done.output and "1 to correct" in done.output
    with pytest.raises(CliError, match=r"There is no fault in ONE, but in two\.yaml"):
        run("check", "ONE", "--folder", str(tmp_path))
    with pytest.raises(CliError, match="There is no programme or file 'THREE'"):
        run("check", "THREE", "--folder", str(tmp_path))


def test_a_name_is_no_id_and_an_id_like_it_is_proposed(tmp_path: Path) -> None:
    with pytest.raises(CliError, match="'Skye West' is no id: use letters, digits, - and _ only, such as SKYE-WEST"):
        run("new", "Skye West", "--folder", str(tmp_path))


def test_show_finds_a_step_of_a_path_wherever_it_is(folder: Path) -> None:
    table = run("show", "LLWHP", "--only", "prices", "--folder", str(folder))
    assert "4260.43" in table and "referrals_end_on" not in table


def test_a_path_below_which_there_is_no_value_is_named(folder: Path) -> None:
    with pytest.raises(CliError, match=r"LLWHP has no value below 'kpis.K99'. Leave --only out to see all."):
        run("show", "LLWHP", "--only", "kpis.K99", "--folder", str(folder))


@pytest.mark.parametrize("pair", [("LLWHP", "GONE"), ("GONE", "LLWHP")])
def test_a_programme_is_compared_with_one_that_there_is(folder: Path, pair: tuple[str, str]) -> None:
    with pytest.raises(CliError, match=r"There is no programme 'GONE'. There is: BLS, "):
        run("diff", *pair, "--folder", str(folder))


def test_a_new_programme_takes_no_id_and_no_file_of_another(folder: Path) -> None:
    before = {file.name: file.read_text(encoding="utf-8") for file in folder.glob("*.yaml")}
    with pytest.raises(CliError, match=r"LLWHP already exists\. Choose another id"):
        run("new", "LLWHP", "--folder", str(folder))
    (folder / "draft.yaml").write_text(starter("OTHER", None, set()), encoding="utf-8")
    with pytest.raises(CliError, match=r"DRAFT already exists. Choose another id, or edit .*draft\.yaml\."):
        run("new", "DRAFT", "--folder", str(folder))
    (folder / "draft.yaml").unlink()
    assert {file.name: file.read_text(encoding="utf-8") for file in folder.glob("*.yaml")} == before


def test_beside_a_broken_file_no_programme_is_begun(folder: Path) -> None:
    (folder / "broken.yaml").write_text("id: BROKEN\nname: Broken\nnation: atlantis\n")
    with pytest.raises(ProgrammeErrors, match=r"broken\.yaml:3"):
        run("new", "CHILD", "--folder", str(folder))
    assert not (folder / "child.yaml").exists()


def test_a_programme_begun_on_one_that_lacks_something_names_it_and_leaves_nothing_behind(tmp_path: Path) -> None:
    run("new", "PARENT", "--folder", str(tmp_path))
    parent = tmp_path / "parent.yaml"
    parent.write_text(parent.read_text() + "parts: [PARENT]\n")
    with pytest.raises(ProgrammeErrors, match="only a portfolio has parts"):
        run("new", "CHILD", "--extends", "PARENT", "--folder", str(tmp_path))
    assert not (tmp_path / "child.yaml").exists()
