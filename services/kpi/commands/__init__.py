"""What `kpi` does: counts events, rebuilds the figures, signs months off, and records judgements."""
