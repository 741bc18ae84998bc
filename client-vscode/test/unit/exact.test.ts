import assert from "node:assert/strict";
import { it } from "node:test";
import { exactOf } from "../../src/signals/exact.ts";

const extension = { $extensionId: "acme.assistant" };

it("an accepted completion is the assistant's, as the editor names it", () => {
  const of = (source: string, metadata: object) => exactOf({ source, metadata: { ...extension, ...metadata } });
  const ai = { why: "ai", extension: "acme.assistant" };
  assert.deepEqual(of("inlineCompletionAccept", { $nes: false }), { ...ai, kind: "accept" });
  assert.deepEqual(of("inlineCompletionAccept", { $nes: true }), { ...ai, kind: "next-edit" });
  assert.deepEqual(of("inlineCompletionPartialAccept", { type: "word" }), { ...ai, kind: "word" });
  assert.deepEqual(of("inlineCompletionPartialAccept", { type: "line" }), { ...ai, kind: "line" });
  assert.deepEqual(of("Chat.applyEdits", {}), { ...ai, kind: "inline-chat" });
});

it("chat edits without an extension's name are an AI's all the same", () => {
  assert.deepEqual(exactOf({ source: "inlineChat.applyEdits", metadata: {} }), {
    why: "ai",
    kind: "inline-chat",
    extension: "chat",
  });
});

it("the editor's own completion, which names no extension, is no AI's", () => {
  assert.equal(exactOf({ source: "inlineCompletionAccept", metadata: {} })?.why, "list");
});

it("only typing is typed: what commands, files and other extensions put in is not", () => {
  const cursor = (kind: string) => exactOf({ source: "cursor", metadata: { kind } })?.why;
  assert.deepEqual(["type", "compositionType", "compositionEnd"].map(cursor), ["typed", "typed", "typed"]);
  assert.deepEqual(["paste", "executeCommand", "cut", "new"].map(cursor), ["paste", "other", "other", "other"]);
  for (const source of ["reloadFromDisk", "snippet", "rename", "something new"]) {
    assert.equal(exactOf({ source, metadata: {} })?.why, "other");
  }
  assert.equal(exactOf({ source: "unknown", metadata: { name: "formatEditsCommand" } })?.why, "format");
});

it("where the editor says nothing there is nothing", () => {
  assert.equal(exactOf(undefined), undefined);
  assert.equal(exactOf({}), undefined);
});
