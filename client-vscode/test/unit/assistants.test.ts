import assert from "node:assert/strict";
import { it } from "node:test";
import { assistantOf, fillsLists } from "../../src/signals/assistants.ts";

const around = (active: string[], settings: Record<string, unknown> = {}, added: Record<string, string> = {}) => ({
  active,
  added,
  setting: (name: string) => settings[name],
});

it("the only assistant at work is named, with the model that its setting names", () => {
  const settings = { "github.copilot.selectedCompletionModel": "gpt-5.2" };
  assert.deepEqual(assistantOf(around(["GitHub.copilot", "GitHub.copilot-chat", "ms-python.python"], settings)), {
    tool: "github-copilot",
    model: "gpt-5.2",
  });
});

it("of two assistants none is guessed, and neither where none is known", () => {
  assert.deepEqual(assistantOf(around(["github.copilot", "tabnine.tabnine-vscode"])), { tool: "unknown-assistant" });
  assert.deepEqual(assistantOf(around(["ms-python.python"])), { tool: "unknown-assistant" });
});

it("an assistant whose completions are switched off is not at work", () => {
  const settings = { "cody.autocomplete.enabled": false };
  assert.equal(assistantOf(around(["sourcegraph.cody-ai", "github.copilot"], settings)).tool, "github-copilot");
});

it("an assistant of the user's own is known by what they call it", () => {
  assert.equal(assistantOf(around(["Acme.Helper"], {}, { "acme.helper": "acme\nhelper " })).tool, "acmehelper");
  assert.equal(assistantOf(around([], {}, { "acme.helper": "acme" }), "acme.HELPER").tool, "acme");
});

it("where the editor says whose a completion is, that one is named, known or not", () => {
  const both = around(["github.copilot", "supermaven.supermaven"]);
  assert.equal(assistantOf(both, "supermaven.supermaven").tool, "supermaven");
  assert.equal(assistantOf(both, "somebody.new").tool, "somebody.new");
});

it("a setting that is no name is none", () => {
  const settings = { "github.copilot.selectedCompletionModel": 7 };
  assert.deepEqual(assistantOf(around(["github.copilot"], settings)), { tool: "github-copilot" });
});

it("an assistant that fills the list of words is known for that", () => {
  assert.ok(fillsLists(around(["TabNine.tabnine-vscode"])));
  assert.ok(!fillsLists(around(["github.copilot"])));
});
