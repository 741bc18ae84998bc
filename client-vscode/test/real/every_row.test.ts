// Three hundred actions by keyboard and mouse, of every row of what can happen to a text: for each character the verdict
// of the extension is what VS Code itself knows.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { ACTIONS, type Scene } from "./actions.ts";
import { Desk } from "./desk.ts";
import type { Label } from "./truth.ts";
import { verdictOn } from "./verdict.ts";
import type { Window } from "./window.ts";

const ROUNDS = Number(process.env.ROUNDS ?? 10);
const seen: Partial<Record<Label, number>> = {};

describe("what people do by hand", () => {
  const desk = new Desk();
  const { bench } = desk;
  let window: Window;
  let acted = 0;

  before(async () => {
    for (let round = 0; round < ROUNDS; round++) {
      bench.write(`round${round}.c`, "// begin\n");
    }
    window = await desk.open();
  });

  after(() => desk.close());

  for (let round = 0; round < ROUNDS; round++) {
    it(`is seen as it was, round ${round + 1}`, async () => {
      const name = `round${round}.c`;
      const uri = await window.edit(name);
      const unseen: [number, number][] = [];
      for (const [index, action] of ACTIONS.entries()) {
        const scene: Scene = { window, name, uri, n: round * 100 + index + 10 };
        await window.press("Escape");
        await window.press("Control+End");
        await window.press("Enter");
        const from = await version(window, uri);
        try {
          await action.act(scene);
        } catch (error) {
          const picture = await window.picture("failed-row");
          throw new Error(`${action.row} (${picture}): ${String(error)}`, { cause: error });
        }
        acted += 1;
        if (action.unseen) {
          unseen.push([from, await version(window, uri)]);
        }
      }
      const hidden = (one: number): boolean => unseen.some(([from, to]) => one > from && one <= to);
      const verdict = await verdictOn(window, uri, hidden);
      assert.deepEqual(verdict.wrong, []);
      for (const [label, count] of Object.entries(verdict.seen)) {
        seen[label as Label] = (seen[label as Label] ?? 0) + count;
      }
    });
  }

  it("was all of it, and every accepted completion was found by the server", async (test) => {
    const counts = await window.ask<{ completions: number; unmatched: number; lost: number }>(
      'return vscode.extensions.getExtension("countersign.countersign").exports.counts()',
    );
    assert.ok(acted >= ACTIONS.length * ROUNDS);
    assert.equal(counts.unmatched, 0);
    assert.equal(counts.lost, 0);
    test.diagnostic(`${acted} actions, ${counts.completions} completions; characters: ${JSON.stringify(seen)}`);
  });
});

function version(window: Window, uri: string): Promise<number> {
  return window.ask<number>(
    `return vscode.workspace.textDocuments.find((one) => one.uri.toString() === ${JSON.stringify(uri)}).version`,
  );
}
