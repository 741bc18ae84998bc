"""Workspace folders. Every document finds its own repository, so a folder that comes or goes changes little."""

from typing import TYPE_CHECKING

from lsprotocol import types

from countersign.lsp import diagnostics

if TYPE_CHECKING:
    from countersign.lsp.conversation import Conversation


def register(server: "Conversation") -> None:
    """Follow the folders of a client."""

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def did_change_folders(_: types.DidChangeWorkspaceFoldersParams) -> None:
        diagnostics.refresh_all(server)
