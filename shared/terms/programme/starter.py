"""A first file for a new programme. It loads as it is, and comments show what a contract may add."""

from __future__ import annotations

from collections.abc import Collection, Iterator

PLAIN = """\
# yaml-language-server: $schema=./schema.json
# {id}: written by `milepost programmes new`. Every key is explained in docs/guides/write-a-programme.md.
# Give every number its source: "…"; write assumption: "…" where no source fixes it. Then: milepost programmes check
id: {id}
name: {id}, a programme to be named
assumption: "nothing here is from a contract yet: replace this line by sources, value by value"
nation: england-and-wales            # or scotland: whose bank holidays its working days skip

# ---- term, parties, places -------------------------------------------------------------------------------------------
starts_on: 2027-04-01
referrals_end_on: 2030-03-31         # leave out where referrals have no end
commissioner: the-council            # an organisation's id, as in its token
providers:
  provider-1: {{name: The provider, role: provider}}    # or a prime and its subcontractors, with shares
areas:
  the-borough: {{name: The Borough, jcp_district: jcp-district}}

parties:                             # who else takes part: feed, evaluator, auditor, partner_service, recipient
  earnings-feed: {{name: The earnings feed, part: feed, basis: contract}}

# ---- people ----------------------------------------------------------------------------------------------------------
referral_sources:
  jobcentre_plus: {{name: Jobcentre Plus, sent_by: [jcp]}}
groups:
  ALL: {{name: Everybody eligible, participation: voluntary}}
eligibility:
  out_of_work: {{name: Out of work, refuses: The person is in paid work., test: {{fact: in_paid_work, is: false}}}}

# ---- support ---------------------------------------------------------------------------------------------------------
start_requires: [initial_meeting]
clocks:
  acknowledge: {{length: 2, unit: working_days, counted_from: referral}}
  start_or_fta: {{length: 15, unit: working_days, counted_from: referral}}
  # pre_work_limit, in_work_limit and tail may be left out: then support is open-ended.

# ---- results, money, figures -----------------------------------------------------------------------------------------
outcomes:
  job: {{kind: job_start, name: Started a job, order: 1}}   # add prices: where it is paid for
profiles:
  referrals:
    - effective_from: 2027-04-01
      months: {{2027-04..2030-03: 360}}
kpis:
  K1:
    name: Referrals against profile
    numerator: referrals
    denominator: referrals_profile
    basis: Referrals of the month ÷ its profile
    unit: share_of_profile
    direction: within
    target: 1.00
    green: {{below: 0.05, above: 0.10}}
    amber: {{below: 0.15, above: 0.25}}
"""

CHILD = """\
# yaml-language-server: $schema=./schema.json
# {id}: written by `milepost programmes new`. What it does not say, {parent} says; what {parent} locks as core: stays.
# Maps are laid over the parent's key by key, a null removes a key, a list or a single value replaces the whole.
id: {id}
name: {id}, a programme to be named
extends: {parent}

# Write below what is different, each value with its source, for example:
# caseload_max: {{value: 30, source: "contract, schedule 2"}}
"""
NEEDED = ("starts_on", "commissioner", "providers", "areas", "referral_sources", "groups")
"""What a programme must have before anybody can be referred."""


def starter(programme_id: str, parent: str | None = None, inherited: Collection[str] = ()) -> str:
    """The text of a new file. With a parent, it holds only the keys that are needed and not `inherited`."""
    if parent is None:
        return PLAIN.format(id=programme_id)
    missing = [block for key, block in _blocks(PLAIN) if key in NEEDED and key not in inherited]
    assumption = [block for key, block in _blocks(PLAIN) if key == "assumption" and missing]
    return (CHILD + "".join(assumption + missing)).format(id=programme_id, parent=parent)


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Every top-level key with its lines."""
    lines: list[str] = []
    for line in [*text.splitlines(keepends=True), "end"]:
        if lines and not line.startswith((" ", "#")):
            yield lines[0].partition(":")[0], "".join(text for text in lines if not text.startswith("#"))
            lines = []
        if lines or line[:1].isalpha():
            lines.append(line)
