"""What an event says of a text: the new part is the event's, the rest keeps the marks that it had."""

from countersign.origin import Attribution
from countersign.text.alignment import carry
from countersign.text.marks import Marks

_BYTE_ORDER_MARK = "\ufeff"


def marks_after(before: str, before_marks: Marks, after: str, new: Attribution) -> Marks:
    """The marks of the text after an edit.

    Args:
        before: the text just before it; empty if there was no file.
        before_marks: its marks.
        after: the text just after it.
        new: what is known of everything that the text before does not explain.
    """
    return carry(without_mark(before), before_marks, without_mark(after), new)


def without_mark(text: str) -> str:
    """A text without its byte order mark, which belongs to nobody."""
    return text.removeprefix(_BYTE_ORDER_MARK)
