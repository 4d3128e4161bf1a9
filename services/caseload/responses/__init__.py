"""What the routes answer with: one module a resource, shared members in `members`."""
