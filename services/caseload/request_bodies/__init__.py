"""What a client may send: one module a resource, the field types in `fields`."""
