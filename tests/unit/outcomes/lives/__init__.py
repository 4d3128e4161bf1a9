"""Random lives: what is sent of a person, in any order, against a slow calculation from the final facts."""
