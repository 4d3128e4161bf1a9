"""`python -m tests.corpus` adds a line for each event type, and each shape of one, that has none yet.

A line, once shipped, is never changed: what it says decodes for ever.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shared.terms.events import EVENTS
from tests.corpus.shapes import has_grown, shape_of

CORPUS = Path(__file__).parent / "events.jsonl"


def lines() -> list[dict[str, Any]]:
    """Every shape ever shipped: its example and its schema as they were on that day."""
    return [json.loads(line) for line in CORPUS.read_text().splitlines()]


def missing(shipped: list[dict[str, Any]]) -> list[str]:
    """The types whose shape of today is not in the corpus."""
    last: Mapping[str, Any] = {line["type"]: line["schema"] for line in shipped}
    return [name for name in sorted(EVENTS) if name not in last or has_grown(last[name], shape_of(EVENTS[name]))]


def main() -> None:
    new = missing(lines())
    with CORPUS.open("a") as corpus:
        for name in new:
            line = {"type": name, "data": EVENTS[name].EXAMPLE, "schema": shape_of(EVENTS[name])}
            corpus.write(json.dumps(line) + "\n")
    print("\n".join(new) or "Every shape is there.")


if __name__ == "__main__":
    main()
