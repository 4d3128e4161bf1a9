"""What `outcomes` can be asked to do, one use case a function: take the locks, decide, save and say."""
