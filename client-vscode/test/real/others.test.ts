// Text that no key of the user's puts in: by agents in the editor and beside it, told of twice, and by input methods.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { agent, told } from "./agent.ts";
import { askForEdits, CHAT_SETTINGS, chatAnswers, chatPackage } from "./chat.ts";
import { until } from "./condition.ts";
import { Desk, files } from "./desk.ts";
import { verdictOn } from "./verdict.ts";
import { documentOf, type Window } from "./window.ts";

interface Totals {
  readonly ai: number;
  readonly mixed: number;
  readonly human: number;
  readonly unknown: number;
}

const BEGIN = "// begin\n";
const AGENTS = "int one = 1;\nint two = 2;\nint three = 3;\n";

describe("text of others", () => {
  const desk = new Desk();
  const { bench } = desk;
  let window: Window;

  before(async () => {
    desk.begin(files(["hand.c", "disk.c", "early.c", "late.c", "chat.c", "keep.c", "undo.c", "hook.c"], BEGIN));
    window = await desk.open({ settings: CHAT_SETTINGS, extensions: [chatPackage()] });
    await chatAnswers(window);
  });

  after(() => desk.close());

  /** Type a line and save it: "int hand;". */
  async function typed(name: string): Promise<{ readonly uri: string; readonly text: string }> {
    const uri = await window.edit(name);
    await window.type("int hand;");
    await window.press("Enter");
    await save(uri);
    return { uri, text: `${BEGIN}int hand;\n` };
  }

  async function save(uri: string): Promise<void> {
    await window.command("workbench.action.files.save");
    await until("the file to be saved", () => window.ask<boolean>(`return !${documentOf(uri)}.isDirty`));
  }

  /** Put text at the end of a document by an edit of the workspace, as chats and agents in the editor do. */
  async function applied(uri: string, text: string): Promise<void> {
    const script = `const d = ${documentOf(uri)}; const change = new vscode.WorkspaceEdit();
      change.insert(d.uri, d.lineAt(d.lineCount - 1).range.end, ${JSON.stringify(text)});
      return await vscode.workspace.applyEdit(change)`;
    assert.ok(await window.ask<boolean>(script));
  }

  async function totals(uri: string, wanted: (now: Totals) => boolean): Promise<Totals> {
    return until(`the right totals of ${uri}`, async () => {
      const script = `return (await vscode.commands.executeCommand("countersign.attribution", { uri: ${JSON.stringify(uri)} })).totals`;
      const now = await window.ask<Totals>(script);
      if (!wanted(now)) {
        throw new Error(JSON.stringify(now));
      }
      return now;
    });
  }

  /** What the commit of a file says of it. */
  function committed(name: string): string {
    bench.git("commit", "--quiet", "--message=Done", "--", name);
    return bench.git("log", "-1", "--format=%(trailers:key=AI-Provenance,valueonly)").replace(/ digest=.*/, "");
  }

  it("is counted once where an agent writes an open file, which is then read again", async () => {
    const { uri, text } = await typed("disk.c");
    agent(bench, "disk.c", text, text + AGENTS);
    await until("the text of the disk", async () => (await window.text(uri)) === text + AGENTS);
    await totals(uri, ({ ai, human, mixed }) => ai === 3 && human === 1 && mixed === 0);
    assert.match(committed("disk.c"), /ai=3 mixed=0 human=1 unknown=0/);
  });

  it("is the agent's where its hook comes late, behind what the editor has read again", async () => {
    const { uri, text } = await typed("late.c");
    bench.write("late.c", text + AGENTS);
    await until("the text of the disk", async () => (await window.text(uri)) === text + AGENTS);
    await totals(uri, ({ human }) => human === 1);
    told(bench, "late.c", text, text + AGENTS);
    await totals(uri, ({ ai, human, mixed }) => ai === 3 && human === 1 && mixed === 0);
    assert.match(committed("late.c"), /ai=3 mixed=0 human=1 unknown=0/);
  });

  it("is counted once where an agent edits in the editor, and its hook tells of the same edit", async () => {
    const { uri, text } = await typed("early.c");
    await applied(uri, AGENTS);
    told(bench, "early.c", text, text + AGENTS);
    await save(uri);
    await totals(uri, ({ ai, human, mixed }) => ai === 3 && human === 1 && mixed === 0);
    assert.match(committed("early.c"), /ai=3 mixed=0 human=1 unknown=0/);
  });

  it("is unknown where an extension puts it in and nobody says whose it is, and never a person's", async () => {
    const { uri } = await typed("chat.c");
    for (const letter of "int x;\n") {
      await applied(uri, letter); // letter by letter, too: it looks as if it were typed
    }
    await applied(uri, AGENTS);
    const { wrong, seen } = await verdictOn(window, uri);
    assert.deepEqual(wrong, []);
    assert.ok((seen.foreign ?? 0) > 20 && (seen.human ?? 0) === 8);
    await totals(uri, ({ ai, human, unknown }) => ai === 0 && human === 1 && unknown >= 4);
  });

  /** Type two lines, and let the chat change a word of them and put three behind them. */
  async function chatted(name: string): Promise<{ readonly uri: string; readonly old: string; readonly text: string }> {
    const uri = await window.edit(name);
    await window.type("int hand;\nint foot;\n");
    const old = `${BEGIN}int hand;\nint foot;\n`;
    await becomes(uri, old);
    await askForEdits(window, uri, { range: [1, 4, 1, 8], text: "wing" }, { range: [3, 0, 3, 0], text: AGENTS });
    const text = `${BEGIN}int wing;\nint foot;\n${AGENTS}`;
    await becomes(uri, text);
    await window.edit(name);
    return { uri, old, text };
  }

  async function becomes(uri: string, text: string): Promise<void> {
    await until(JSON.stringify(text), async () => (await window.text(uri)) === text);
  }

  it("is not the hand's where a chat's edits are kept, and what is typed behind them is", async () => {
    const { uri, text } = await chatted("keep.c");
    await window.command("chatEditor.action.accept");
    await window.press("Control+End");
    await window.type("int mine;");
    await becomes(uri, `${text}int mine;`);
    const { wrong, seen } = await verdictOn(window, uri, () => true);
    assert.deepEqual({ wrong, hand: seen.human, chat: seen.shy }, { wrong: [], hand: 20, chat: 33 });
  });

  it("is gone where a chat's edits are undone: what they took the place of is the hand's again", async () => {
    const { uri, old } = await chatted("undo.c");
    await window.command("chatEditor.action.reject");
    await becomes(uri, old);
    const { wrong, seen } = await verdictOn(window, uri, () => true);
    assert.deepEqual({ wrong, hand: seen.human, chat: seen.shy }, { wrong: [], hand: 16, chat: undefined });
  });

  it("is the chat's once where its hook tells of its edits, too", async () => {
    const { uri, old, text } = await chatted("hook.c");
    told(bench, "hook.c", old, text);
    await window.command("chatEditor.action.accept");
    await save(uri);
    await totals(uri, ({ ai, mixed, human, unknown }) => ai === 3 && mixed === 1 && human === 1 && unknown === 1);
    assert.match(committed("hook.c"), /ai=3 mixed=1 human=1 unknown=0/);
  });

  it("is the hand's that works through an input method", async () => {
    const uri = await window.edit("hand.c");
    const devices = await window.page.context().newCDPSession(window.page);
    for (const steps of [
      ["n", "に", "にh", "にほ", "にほん", "日本"],
      ["ㅎ", "하", "한"],
      ["d", "de", "で", "でs", "です"],
    ]) {
      for (const text of steps) {
        await devices.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
        await window.drawn();
      }
      await devices.send("Input.insertText", { text: steps.at(-1) ?? "" });
      await window.type(";");
    }
    await until("all of it", async () => (await window.text(uri)).includes("日本;한;です;"));
    const { wrong, seen } = await verdictOn(window, uri);
    assert.deepEqual(wrong, []);
    assert.equal(seen.human, 8);
  });
});
