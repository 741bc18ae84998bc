"""Edits of every kind and git's verbs in a random order, held against a truth that can be read from the text.

Every visible character says who wrote it (`alphabet`), so whatever git does with a line, its characters say what the
product may call it, and no model of git is needed.

A **step** is one thing that somebody does: one change that the editor sends (a key, a completion, a paste, an undo),
one save, one document opened or closed, one write of an agent, of a person who says so or of nobody that was watched,
one git command that a person would type. What git asks for on the way (conflicts, the editor of a rebase) belongs to
the step, and so does the judgement after it.

The steps of one walk are numbered, and what a step does depends on its number and on the state that it finds, never on
the steps before it having taken numbers from one stream. So steps can be left out, and a failing walk is made shorter
until nothing more can be left out (`shorter`).

    python -m support.walk --help        (in tests/, or with it on PYTHONPATH)
"""
