"""Small programmes written in a test, so that no test of a rule depends on what a shipped programme happens to say.

`defined("outcomes: {job: {kind: job_start, name: First job}}")` is a sound programme called TEST in one area with one
provider, with whatever the text says laid over it, in the notation of `programmes/*.yaml` and without sources.
"""

import tempfile
from functools import cache
from pathlib import Path

from shared.terms.programme import Programme, Programmes, load

PLAIN = """
id: {id}
name: A programme of a test
assumption: invented for a test
starts_on: 2018-03-01
referrals_end_on: 2023-02-28
commissioner: the-council
providers:
  provider-1: {{name: Provider 1, role: provider}}
areas:
  north: {{name: North, jcp_district: jcp-north}}
parties:
  hmrc: {{name: The earnings feed, part: feed, basis: contract}}
referral_sources:
  jobcentre_plus: {{name: Jobcentre Plus}}
groups:
  ALL: {{name: Everybody}}
clocks:
  acknowledge: {{length: 2, unit: working_days, counted_from: referral}}
"""
SHIPPED = Path(__file__).parents[1] / "programmes"
WAGES = SHIPPED / "wages"


@cache
def shipped() -> Programmes:
    """The programmes that ship, read once a process; for tests that change none."""
    return load(SHIPPED)


def written(directory: Path, *texts: str, base: bool = True) -> Path:
    """Writes each text as a programme file and answers with the directory; the first is TEST, the next TEST-2, …"""
    for number, text in enumerate(texts, start=1):
        programme_id = "TEST" if number == 1 else f"TEST-{number}"
        under = PLAIN.format(id=programme_id) if base else ""
        (directory / f"{programme_id.lower()}.yaml").write_text(_laid_over(under, text), encoding="utf-8")
    wages = directory / "wages"
    if not wages.exists():
        wages.symlink_to(WAGES, target_is_directory=True)
    return directory


def loaded(*texts: str, base: bool = True) -> Programmes:
    """The programmes that the texts define. `ProgrammeErrors` when they are not sound."""
    with tempfile.TemporaryDirectory() as directory:
        return load(written(Path(directory), *texts, base=base))


def plain(text: str = "") -> str:
    """The whole file of a sound programme TEST with the text laid over it, for others to stand on."""
    return _laid_over(PLAIN.format(id="TEST"), text)


def defined(text: str = "", *, base: bool = True) -> Programme:
    """One programme; its own id where the text gives one."""
    return next(iter(loaded(text, base=base).values()))


def _laid_over(under: str, text: str) -> str:
    """The plain programme without the top-level keys that the text writes itself, and then the text."""
    own = {line.partition(":")[0] for line in text.splitlines() if line[:1].isalpha()}
    kept, keeping = [], True
    for line in under.splitlines():
        if line[:1].isalpha():
            keeping = line.partition(":")[0] not in own
        if keeping:
            kept.append(line)
    return "\n".join(kept) + "\n" + text + "\n"


def guide_example() -> str:
    """The invented programme SKYE, as the guide for those who write programmes has it."""
    guide = (Path(__file__).parents[1] / "docs" / "guides" / "write-a-programme.md").read_text(encoding="utf-8")
    return next(block.partition("```")[0] for block in guide.split("```yaml\n") if "\nid: SKYE" in block)
