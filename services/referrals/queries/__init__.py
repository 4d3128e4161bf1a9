"""What the API reads, by resource."""
