"""The vocabulary of every service: money, days, ids, faults and the programme itself; no database, no network."""
