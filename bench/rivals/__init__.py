"""The rivals: what one would write without Milepost's guarantees, the least work that does the same job."""
