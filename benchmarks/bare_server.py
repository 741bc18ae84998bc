"""A pygls server with no features but an empty answer: what any server in Python takes."""

from pygls.lsp.server import LanguageServer

server = LanguageServer("bare", "1")


@server.command("countersign.attribution")
def attribution(*_: object) -> dict[str, object]:
    return {}


if __name__ == "__main__":
    server.start_io()
