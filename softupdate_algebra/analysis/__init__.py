"""Analysis: oracles, unrolling, closed forms, comparison."""
