"""Reads for the API: sums of movements under the reader's row policies, made into figures that say what they are."""
