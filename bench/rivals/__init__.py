"""What somebody would write who needs none of the promises: the least work that can be called the same job."""
