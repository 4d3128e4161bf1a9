"""An invented contract with measures that are read and an obligation to offer posts."""

MEASURED = """
commissioner: local-london
prime: maximus
providers:
  maximus: {name: Maximus, role: prime}
  sub-1: {name: One, role: subcontractor}
areas:
  north: {name: North, jcp_district: jcp-east-london}
start_requires: [initial_meeting, initial_action_planning]
job_gap_days: 28
caseload_min: 20
caseload_max: 40
clocks:
  acknowledge: {length: 2, unit: working_days, counted_from: referral}
  pre_work_limit: {length: 456, unit: calendar_days, counted_from: start}
  in_work_limit: {length: 639, unit: calendar_days, counted_from: start}
  tail: {length: 700, unit: calendar_days, counted_from: start}
measures:
  wellbeing: {name: Wellbeing, area: health, direction: higher, improves_by: 3, health: true}
  rent-arrears: {name: Rent arrears, area: service_use, direction: lower, improves_by: 1}
obligations:
  section-106: {name: Posts of the new quarter, area: north, kind: S106, posts: 10}
"""

OPEN_ENDED = """
commissioner: local-london
prime: maximus
providers:
  maximus: {name: Maximus, role: prime}
  sub-1: {name: One, role: subcontractor}
areas:
  north: {name: North, jcp_district: jcp-east-london}
start_requires: [initial_meeting, initial_action_planning]
"""
