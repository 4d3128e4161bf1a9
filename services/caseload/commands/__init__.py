"""One use case a function: load and lock, decide, save. Saving emits the events."""
