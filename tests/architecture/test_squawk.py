"""The SQL of a revision is linted, and what would stop a running service is found."""

from pathlib import Path

from tests.architecture.modules import SERVICES
from tests.architecture.squawk import FIRST, lint, main, rendered, revisions

UNSAFE = """
import sqlalchemy as sa
from alembic import op

def upgrade():
    op.add_column("participant", sa.Column("place", sa.Text(), nullable=False))
    op.execute("CREATE INDEX by_place ON participant (place)")
    op.drop_column("participant", "area")
"""


def test_what_blocks_or_breaks_a_running_service_is_found(tmp_path: Path) -> None:
    file = tmp_path / "0009_unsafe.py"
    file.write_text(UNSAFE)
    verdict = lint(file)
    assert verdict.returncode != 0
    for rule in ("adding-required-field", "require-concurrent-index-creation", "ban-drop-column"):
        assert rule in verdict.stdout


def test_a_warning_that_does_not_apply_is_set_aside_in_the_revision(tmp_path: Path) -> None:
    file = tmp_path / "0009_small.py"
    only_index = "\n".join(line for line in UNSAFE.splitlines() if "column" not in line)
    ignored = only_index.replace('"CREATE', '"-- squawk-ignore require-concurrent-index-creation\\nCREATE')
    file.write_text(only_index)
    assert lint(file).returncode != 0
    file.write_text(ignored)
    assert lint(file).returncode == 0, lint(file).stdout


def test_the_revisions_of_every_service_are_linted_from_the_first_that_is_not_frozen() -> None:
    assert set(FIRST) == set(SERVICES)
    assert {file.parts[-4] for file in revisions()} == set(SERVICES)
    assert all("FUNCTION say(" in rendered(file) for file in revisions() if file.stem[:4] == FIRST[file.parts[-4]])
    assert main() == 0
