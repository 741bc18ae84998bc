"""The notification `countersign/offered`: texts that a completion tool has offered for a document.

Whoever stands between an editor and a completion server sees what is offered, and perhaps not what becomes of it.
"""

from typing import TYPE_CHECKING, Any

from countersign.lsp.arguments import Arguments
from countersign.lsp.session import Session
from countersign.origin import Attribution, Evidence, Origin
from countersign.text.offers import Offer

if TYPE_CHECKING:
    from countersign.lsp.conversation import Conversation

METHOD = "countersign/offered"


def register(server: "Conversation") -> None:
    """Listen to offers."""

    def offered(params: Any) -> None:  # noqa: ANN401 (JSON as the client sent it)
        arguments = Arguments(METHOD, [params])
        whose = Attribution(
            Origin.AI,
            Evidence.INFERRED,
            arguments.name("tool", needed=True),
            arguments.name("model"),
            arguments.name("session"),
        )
        texts = arguments.texts("texts")
        session = server.sessions.get(arguments.text("uri"))
        if session is not None:
            session.do(lambda: _remember(session, texts, whose))

    server.protocol.on_light_notification(METHOD, offered)


def _remember(session: Session, texts: list[str], whose: Attribution) -> None:
    if session.text is not None:
        for text in texts:
            session.text.offers.add(Offer(text, whose))
