"""Response models, by resource."""
