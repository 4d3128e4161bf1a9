"""`python -m tests.corpus` adds a line for each event type that has none. A line, once shipped, is never changed."""

import json
from pathlib import Path

from shared.journey.asyncapi import schema_of
from shared.journey.events import EVENTS

CORPUS = Path(__file__).parent / "events.jsonl"


def lines() -> list[dict]:
    """Every type ever shipped: its example and its schema as they were on that day."""
    return [json.loads(line) for line in CORPUS.read_text().splitlines()] if CORPUS.exists() else []


def main() -> None:
    known = {line["type"] for line in lines()}
    with CORPUS.open("a") as corpus:
        for name, event in sorted(EVENTS.items()):
            if name not in known:
                schema = {key: schema_of(event)[key] for key in ("properties", "required") if key in schema_of(event)}
                corpus.write(json.dumps({"type": name, "data": event.EXAMPLE, "schema": schema}) + "\n")


if __name__ == "__main__":
    main()
