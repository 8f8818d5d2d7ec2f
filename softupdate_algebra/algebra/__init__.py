"""Exact algebra: scalars, linear forms, ideals and their cases, assumptions, expressions and how they are drawn."""
