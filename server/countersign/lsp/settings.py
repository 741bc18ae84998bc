"""What the user may set: `countersign.diagnostics`."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.capabilities import get_capability

if TYPE_CHECKING:
    from countersign.lsp.conversation import Conversation

SECTION = "countersign"


class Shown(StrEnum):
    """Which text diagnostics are shown for."""

    OFF = "off"
    RANGE = "range"  # what is new against the base
    ALL = "all"  # also what is not


@dataclass(slots=True)
class Settings:
    """The settings of one client."""

    diagnostics: Shown = Shown.RANGE

    def take(self, section: Any) -> str:  # noqa: ANN401 (what a client sends)
        """Take over a section of settings as a client sends it; what it leaves out stays.

        Returns:
            What is wrong with it, as a sentence; empty if nothing is.
        """
        if not isinstance(section, dict):
            return ""
        wanted = section.get("diagnostics")
        if wanted is None:
            return ""
        try:
            self.diagnostics = Shown(wanted)
        except ValueError:
            return f"The setting countersign.diagnostics must be one of {', '.join(Shown)}."
        return ""


def register(server: "Conversation", changed: Callable[[], None]) -> None:
    """Ask for the settings at the start and whenever they change; `changed` is called when they are here."""

    def take(section: object) -> None:
        before = server.settings.diagnostics
        if problem := server.settings.take(section):
            server.warn_once(problem, problem)
        if server.settings.diagnostics is not before:
            changed()

    async def ask() -> None:
        wanted = types.ConfigurationParams(items=[types.ConfigurationItem(section=SECTION)])
        answer = await server.workspace_configuration_async(wanted)
        take(answer[0] if answer else None)

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def did_change_configuration(params: types.DidChangeConfigurationParams) -> None:
        if _can(server, "configuration"):
            server.start(ask())
        else:
            settings = params.settings
            take(settings.get(SECTION) if isinstance(settings, dict) else getattr(settings, SECTION, None))

    def begin() -> None:
        if _can(server, "configuration"):
            server.start(ask())
        if _can(server, "did_change_configuration.dynamic_registration"):
            _ask_to_be_told(server)

    server.when_initialized(begin)


def _can(server: "Conversation", what: str) -> bool:
    return bool(get_capability(server.client_capabilities, f"workspace.{what}"))


def _ask_to_be_told(server: "Conversation") -> None:
    registration = types.Registration(
        id="countersign-configuration",
        method=types.WORKSPACE_DID_CHANGE_CONFIGURATION,
        register_options=types.DidChangeConfigurationRegistrationOptions(section=SECTION),
    )
    server.client_register_capability(types.RegistrationParams(registrations=[registration]))
