"""Response models, one module for each resource; members that several share are in `fields`."""
