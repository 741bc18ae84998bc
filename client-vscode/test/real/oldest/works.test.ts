// The oldest VS Code that the manifest allows. It tells nobody the causes of changes, no oracle either: what is shown is held
// against what was done. `make test-vscode-oldest` runs it.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { until } from "../condition.ts";
import { Desk } from "../desk.ts";
import { documentOf, type Window } from "../window.ts";

interface Answer {
  readonly ranges: readonly {
    readonly range: Readonly<Record<"start" | "end", { readonly line: number; readonly character: number }>>;
    readonly origin: string;
  }[];
}

describe("the oldest VS Code", () => {
  const desk = new Desk();
  const { bench } = desk;
  let window: Window;

  before(async () => {
    desk.begin({ "a.c": "// begin\n", "b.c": "// begin\n" });
    window = await desk.open();
  });

  after(() => desk.close());

  /** Each line after the first, in pieces of one origin: "int x;" as "human: int x;". Blanks are nobody's. */
  async function shown(uri: string): Promise<string[]> {
    const script = `const answer = await vscode.commands.executeCommand("countersign.attribution", { uri: ${JSON.stringify(uri)} });
      return { answer, text: ${documentOf(uri)}.getText() }`;
    const { answer, text } = await window.ask<{ answer: Answer; text: string }>(script);
    return text.split("\n").flatMap((line, number) => {
      const owner = (at: number): string =>
        answer.ranges.find(
          ({ range: { start, end } }) =>
            (start.line < number || (start.line === number && start.character <= at)) &&
            (end.line > number || (end.line === number && end.character > at)),
        )?.origin ?? "nobody";
      const pieces: { origin: string; text: string }[] = [];
      for (const [at, letter] of [...line].entries()) {
        const last = pieces.at(-1);
        if (last !== undefined && (letter === " " || last.origin === owner(at))) {
          last.text += letter;
        } else if (letter !== " ") {
          pieces.push({ origin: owner(at), text: letter });
        }
      }
      return number === 0 ? [] : pieces.map((piece) => `${piece.origin}: ${piece.text.trim()}`);
    });
  }

  async function becomes(uri: string, wanted: readonly string[]): Promise<void> {
    let last: string[] = [];
    const right = async (): Promise<boolean> => {
      last = await shown(uri);
      return JSON.stringify(last) === JSON.stringify(wanted);
    };
    await until("what was done to be shown", right, 60_000).catch(() => assert.deepEqual(last, wanted));
  }

  it("is told from a hand by word, by line and whole", async () => {
    const uri = await window.edit("a.c");
    await window.type("int hand;");
    await window.press("Enter");
    for (const [number, key, behind] of [
      [1, "Tab", "xyz"],
      [2, "Control+ArrowRight", "k"],
      [3, "Control+Alt+ArrowRight", "7"],
    ] as const) {
      await window.type(`ai${number}q`);
      await window.offer();
      await window.press(key);
      await window.type(behind);
      await window.press("Escape");
      await window.press("Control+End");
      await window.press("Enter");
    }
    await window.type("word4");
    await window.words(".suggest-widget.visible .monaco-list-row.focused");
    await window.press("Enter");
    await window.type("(1);");
    await becomes(uri, [
      "human: int hand;",
      "human: ai1q",
      "ai: _sum = add(1, b)",
      "ai: return_1 = total * 1",
      "human: xyz",
      "human: ai2q",
      "ai: _sum",
      "human: k",
      "human: ai3q",
      "ai: _sum = add(3, b)",
      "human: 7",
      "human: word4_listed(1);",
    ]);
  });

  it("is a person's where it is undone and typed anew, and unknown where it was pasted", async () => {
    const uri = await window.edit("b.c");
    await window.type("ai5q");
    await window.offer();
    await window.press("Tab");
    await until("the accepted text", async () => (await window.text(uri)).includes("total * 5"));
    await window.press("Control+z");
    await until("it to be gone", async () => !(await window.text(uri)).includes("total"));
    await window.press("Escape");
    await window.type(";");
    await window.press("Enter");
    await window.clipboard("pasted = from(elsewhere)");
    await window.press("Control+v");
    await becomes(uri, ["human: ai5q;", "unknown: pasted = from(elsewhere)"]);
  });

  it("is stamped when it is committed", async () => {
    await window.edit("a.c");
    await window.command("workbench.action.files.save");
    await until("the file", () => bench.read("a.c").includes("word4_listed"));
    bench.git("commit", "--quiet", "--message=Done", "--", "a.c");
    const trailers = bench.git("log", "-1", "--format=%(trailers:only)");
    assert.match(trailers, /Assisted-by: Acme-Assistant/);
    assert.match(trailers, /AI-Provenance: ai=0 mixed=4 human=3 unknown=0 /);
  });
});
