"""Countersign: which text came from an AI, how that is known, and who has signed it off."""

#: As in pyproject.toml. Reading it from the installed metadata takes a twentieth of a second.
__version__ = "0.1.0"
