"""What the API reads: sums of movements under the reader's row policies, and the figures calculated from them."""
