"""Pages of the corpora."""
