import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { lightBulb } from "../../src/lightbulb.ts";

const BY_HAND = 1;
const BY_ITSELF = 2;

/** Whether the server is asked for the actions at a place with problems of these sources. */
function asks(triggerKind: number, ...sources: string[]): boolean {
  let asked = false;
  const next = (): [] => {
    asked = true;
    return [];
  };
  const context = { triggerKind, diagnostics: sources.map((source) => ({ source })), only: undefined };
  lightBulb.provideCodeActions?.(undefined as never, undefined as never, context as never, undefined as never, next);
  return asked;
}

describe("the light bulb", () => {
  it("does not ask the server where it has reported nothing", () => {
    assert.equal(asks(BY_ITSELF), false);
    assert.equal(asks(BY_ITSELF, "ts", "eslint"), false);
  });

  it("asks where the text needs somebody", () => {
    assert.equal(asks(BY_ITSELF, "ts", "countersign"), true);
  });

  it("is not in the way of whoever asks by hand", () => {
    assert.equal(asks(BY_HAND), true);
  });
});
