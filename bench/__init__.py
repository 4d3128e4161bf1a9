"""How fast Milepost is, each path beside a rival that does the bare minimum, run in turn in the same call."""
