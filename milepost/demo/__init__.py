"""Local London's first two years over HTTP. What S0 reports is reproduced; the rest is simulated with parameters that
are printed and not tuned to a target."""
