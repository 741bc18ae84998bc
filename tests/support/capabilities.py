"""What three editors say of themselves in `initialize`, as far as it makes a difference to a server."""

from typing import Any

VISUAL_STUDIO_CODE: dict[str, Any] = {
    "general": {"positionEncodings": ["utf-16"]},
    "window": {"workDoneProgress": True, "showMessage": {}},
    "workspace": {
        "applyEdit": True,
        "configuration": True,
        "workspaceFolders": True,
        "didChangeConfiguration": {"dynamicRegistration": True},
        "didChangeWatchedFiles": {"dynamicRegistration": True, "relativePatternSupport": True},
        "fileOperations": {"dynamicRegistration": True, "didRename": True, "willRename": True},
        "diagnostics": {"refreshSupport": True},
        "executeCommand": {"dynamicRegistration": True},
    },
    "textDocument": {
        "synchronization": {"dynamicRegistration": True, "didSave": True, "willSave": True},
        "publishDiagnostics": {"relatedInformation": True, "versionSupport": True, "codeDescriptionSupport": True},
        "diagnostic": {"dynamicRegistration": True, "relatedDocumentSupport": False},
        "hover": {"dynamicRegistration": True, "contentFormat": ["markdown", "plaintext"]},
    },
}

NEOVIM: dict[str, Any] = {
    "general": {"positionEncodings": ["utf-8", "utf-16", "utf-32"]},
    "window": {"workDoneProgress": True, "showMessage": {"messageActionItem": {"additionalPropertiesSupport": False}}},
    "workspace": {
        "applyEdit": True,
        "configuration": True,
        "workspaceFolders": True,
        "didChangeConfiguration": {"dynamicRegistration": False},
        "didChangeWatchedFiles": {"dynamicRegistration": False, "relativePatternSupport": True},
        "diagnostics": {"refreshSupport": True},
    },
    "textDocument": {
        "synchronization": {"dynamicRegistration": False, "didSave": True, "willSave": True},
        "publishDiagnostics": {"relatedInformation": True, "dataSupport": True},
        "diagnostic": {"dynamicRegistration": False},
        "hover": {"dynamicRegistration": True, "contentFormat": ["markdown", "plaintext"]},
    },
}

#: eglot 1.9: no position encodings, no pull diagnostics, no progress.
EMACS: dict[str, Any] = {
    "workspace": {
        "applyEdit": True,
        "configuration": True,
        "workspaceFolders": True,
        "executeCommand": {"dynamicRegistration": False},
        "didChangeWatchedFiles": {"dynamicRegistration": True},
    },
    "textDocument": {
        "synchronization": {"dynamicRegistration": False, "didSave": True, "willSave": True},
        "publishDiagnostics": {"relatedInformation": False},
        "hover": {"dynamicRegistration": False, "contentFormat": ["markdown", "plaintext"]},
    },
}

EDITORS = {"vscode": VISUAL_STUDIO_CODE, "neovim": NEOVIM, "emacs": EMACS}
