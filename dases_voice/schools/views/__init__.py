"""Pages of teachers and school heads. None of them shows what a family answered."""
