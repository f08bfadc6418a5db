"""Scorers: each says how a target comes out of a sentence, behind the contract of `analytics.stance`."""
