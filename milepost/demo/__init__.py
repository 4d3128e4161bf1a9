"""Local London's first two years, played over HTTP: what S0 tells is played as it tells it, the rest is simulated with
parameters that are printed and tuned to nothing."""
