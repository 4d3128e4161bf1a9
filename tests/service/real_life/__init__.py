"""What feeds, offices and people really send, on the four services together."""
