"""Countersign: which text came from an AI, how that is known, and who has signed it off."""
