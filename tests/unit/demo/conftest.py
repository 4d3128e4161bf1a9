"""The demo's programme and lives, made once: they are decided before anything is played."""

import shutil
from pathlib import Path

import pytest

from milepost.cli.demo import TENTH
from milepost.demo.assumptions import Parameters
from milepost.demo.options import LAST
from milepost.demo.script import Life, Script
from shared.terms.programme import Programme, Programmes, load
from tests.conftest import PROGRAMMES


@pytest.fixture(scope="session")
def programmes(tmp_path_factory: pytest.TempPathFactory) -> Programmes:
    folder = tmp_path_factory.mktemp("demo") / "programmes"
    shutil.copytree(PROGRAMMES, folder)
    shutil.copy(Path(TENTH), folder / "tenth.yaml")
    return load(folder)


@pytest.fixture(scope="session")
def programme(programmes: Programmes) -> Programme:
    return programmes["LLWHP-TENTH"]


@pytest.fixture(scope="session")
def lives(programme: Programme) -> list[Life]:
    return Script(programme, Parameters(), 2018, LAST).lives()
