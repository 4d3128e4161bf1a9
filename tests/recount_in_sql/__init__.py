"""Figures counted a second time in SQL, from the events and from contracts written out as tables.

It imports nothing of `services` or `shared`: what it says of a working day, a deadline, a cohort or a colour is written
here again by hand.
"""
