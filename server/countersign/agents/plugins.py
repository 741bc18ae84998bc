"""Plugins of ours, for agents whose hooks are functions and not commands: they hand events on, and wait for the end."""

import json
import shlex

from countersign.agents.pieces import MARK

_SEND = """
import { spawn } from "node:child_process";

const COMMAND = %s;

// A report that cannot be sent must not hold the agent up: `countersign doctor` finds that nothing comes.
const send = (payload) =>
  new Promise((done) => {
    const child = spawn(COMMAND[0], COMMAND.slice(1), { stdio: ["pipe", "ignore", "ignore"] });
    child.on("error", done);
    child.on("close", done);
    child.stdin.on("error", () => {});
    child.stdin.end(JSON.stringify(payload));
  });
"""

OPENCODE = (
    "opencode",
    "",
    """
export const Countersign = async ({ directory }) => {
  const models = new Map();
  const report = (event, input, output) =>
    send({ event, directory, model: models.get(input.sessionID), input, output });
  return {
    "chat.message": async (input) => {
      if (input.model) models.set(input.sessionID, input.model);
    },
    "tool.execute.before": (input, output) => report("tool.execute.before", input, { args: output.args }),
    "tool.execute.after": (input, output) => report("tool.execute.after", input, output),
    event: async ({ event }) => {
      if (event.type === "file.edited") await report("file.edited", event.properties, {});
    },
  };
};
""",
)

AMP = (
    "amp",
    "// @i-know-the-amp-plugin-api-is-wip-and-very-experimental-right-now\n",
    """
export default function (amp) {
  const report = (name, event, context) =>
    send({
      event: name,
      directory: process.cwd(),
      threadID: context?.thread?.id,
      tool: event.tool,
      input: event.input,
      toolUseID: event.toolUseID,
      files: (amp.helpers?.filesModifiedByToolCall?.(event) ?? []).map((file) => file.fsPath ?? file.path ?? `${file}`),
    });
  amp.on("tool.call", async (event, context) => {
    await report("tool.call", event, context);
    return { action: "allow" };
  });
  amp.on("tool.result", async (event, context) => {
    await report("tool.result", event, context);
  });
}
""",
)


def plugin(parts: tuple[str, str, str], command: str) -> str:
    """The text of a plugin.

    Args:
        parts: the agent, what has to stand in the first line, the plugin itself.
        command: that starts `countersign`.
    """
    agent, first, body = parts
    words = [*shlex.split(command), "ingest", agent]
    return f"{first}// {MARK}.\n{_SEND % json.dumps(words)}{body}"
