"""Proofs as data, certificates, and the independent checker."""
