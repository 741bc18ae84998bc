"""How much of what a change has: the numbers that conditions are about."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers of files and of added lines that are not blank; a line that is as long as several counts as these.

    Attributes:
        files: changed files, those with generated text among them.
        lines: added lines, those of generated text left out, here and below.
        ai: those that are judged as AI text.
        unknown: those of unknown origin, however they are judged.
        mixed: those that are partly AI's.
        opaque: whether there is a file that nobody can read, of however many lines.
        opaque_ai: whether such a file is judged as AI text.
    """

    files: int = 0
    lines: int = 0
    ai: int = 0
    unknown: int = 0
    mixed: int = 0
    opaque: bool = False
    opaque_ai: bool = False
