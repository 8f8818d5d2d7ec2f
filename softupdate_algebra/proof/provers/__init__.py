"""Certificates as problems and theorems for outside provers: SMT-LIB 2 for z3, Rocq (Coq)."""
