"""The bodies of requests to `kpi`."""
