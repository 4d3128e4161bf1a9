"""What `outcomes` can be asked to do, one use case a file: lock, decide, save and emit."""
