"""State tables as diagrams, so that a README shows exactly the states of the code."""

from shared.terms.faults import StateTable


def mermaid(table: StateTable) -> str:
    """A mermaid stateDiagram-v2 of `{state: {event: next}}`: the first state begins, one without events ends."""
    lines = ["stateDiagram-v2", f"    [*] --> {next(iter(table))}"]
    for state, events in table.items():
        lines += [f"    {state} --> {after}: {event}" for event, after in events.items()]
    ends = sorted({after for events in table.values() for after in events.values()} | set(table))
    lines += [f"    {state} --> [*]" for state in ends if not table.get(state)]
    return "\n".join(lines)


def section(diagrams: dict[str, StateTable]) -> str:
    """The text between a service README's `states` markers: one titled diagram per table."""
    return "\n\n".join(f"### {title}\n\n```mermaid\n{mermaid(table)}\n```" for title, table in diagrams.items())
