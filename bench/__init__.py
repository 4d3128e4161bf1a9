"""How fast Milepost is: each path against a rival that does the bare minimum, run alternately."""
