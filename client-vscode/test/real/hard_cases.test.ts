// What makes recorders fail: starts, stalls, several windows, documents that change their names, and servers that die.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { after, afterEach, before, describe, it } from "node:test";
import { until } from "./condition.ts";
import { Desk, files } from "./desk.ts";
import { verdictOn } from "./verdict.ts";
import type { Window } from "./window.ts";

const BOOK =
  '{"cells":[{"cell_type":"code","execution_count":null,"metadata":{},"outputs":[],"source":["x"]}],"metadata":{},"nbformat":4,"nbformat_minor":5}';

describe("a day in the editor", () => {
  const desk = new Desk();
  const { bench } = desk;
  let window: Window;

  before(async () => {
    const names = [
      "first.c",
      "busy.c",
      "left.c",
      "right.c",
      "split.c",
      "many.c",
      "old.c",
      "back.c",
      "one.c",
      "two.c",
      "dead.c",
    ];
    desk.begin({ ...files(names, "// begin\n"), "book.ipynb": BOOK });
    window = await desk.open();
  });

  after(() => desk.close());

  afterEach(async (test) => {
    if (!(test as unknown as { readonly passed: boolean }).passed) {
      await window.picture("failed-hard-case");
    }
  });

  /** Type something, and accept what is offered. */
  async function write(where: Window, n: number): Promise<void> {
    await where.type(`hand${n};`);
    await where.press("Enter");
    await where.type(`ai${n}q`);
    await where.offer();
    await where.press("Tab");
    await where.type("xyz");
  }

  /** The verdict is right, and there is text of each kind: what was typed may take a while to be known at all. */
  async function right(where: Window, uri: string, ...kinds: ("ai" | "human")[]): Promise<void> {
    await until(`${kinds.join(" and ")} text in ${uri}`, async () => {
      const { wrong, seen } = await verdictOn(where, uri);
      assert.deepEqual(wrong, []);
      return kinds.every((kind) => (seen[kind] ?? 0) > 0);
    });
  }

  it("begins with the first accept, which is seen like any other", async () => {
    const uri = await window.edit("first.c");
    await window.type("ai1q");
    await window.offer();
    await window.press("Tab");
    await window.type("now");
    await right(window, uri, "ai", "human");
  });

  it("goes on while the extension host is busy for four seconds", async () => {
    const uri = await window.edit("busy.c");
    await window.type("ai2q");
    await window.offer();
    let busy = true;
    const blocked = window.ask("const end = Date.now() + 4000; while (Date.now() < end); return 1").then(() => {
      busy = false;
    });
    await window.press("Tab");
    await window.type("xyz");
    await window.see('.view-line:has-text("2xyz")');
    assert.ok(busy, "the accepted text was there only after the extension host was");
    await blocked;
    await right(window, uri, "ai", "human");
  });

  it("may be spent in two windows on one folder", async () => {
    const other = await desk.another();
    await other.recording();
    const [left, rightUri] = [await window.edit("left.c"), await other.edit("right.c")];
    await write(window, 3);
    await write(other, 4);
    await right(window, left, "ai", "human");
    await right(other, rightUri, "ai", "human");
    await other.page.context().close();
  });

  it("may be spent in two editors of one document", async () => {
    const uri = await window.edit("split.c");
    await write(window, 5);
    await window.command("workbench.action.splitEditor");
    await window.press("Control+End");
    await window.press("Enter");
    await write(window, 6);
    await window.command("workbench.action.joinAllGroups");
    await right(window, uri, "ai", "human");
  });

  it("may need several cursors, and accepts at each", async () => {
    const uri = await window.edit("many.c");
    await window.press("Enter");
    await window.command("editor.action.insertCursorAbove");
    await window.type("ai7q");
    await window.offer();
    await window.press("Tab");
    await window.type("k");
    await window.press("Escape");
    await right(window, uri, "ai", "human");
  });

  it("may begin without a name", async () => {
    await window.ask(
      `await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(vscode.Uri.parse("untitled:${bench.folder}/named.c"))); return 1`,
    );
    await window.focus();
    await write(window, 8);
    await window.press("Control+s");
    await until("the file", () => bench.read("named.c"));
    const totals = await until("its origins", async () => {
      const uri = `file://${bench.folder}/named.c`;
      const found = await window.ask<{ totals: { ai: number; mixed: number; human: number } }>(
        `return await vscode.commands.executeCommand("countersign.attribution", { uri: ${JSON.stringify(uri)} })`,
      );
      if (found.totals.ai + found.totals.mixed < 2) {
        throw new Error(JSON.stringify(found));
      }
      return found.totals;
    });
    assert.equal(totals.human, 1);
  });

  it("may give a file another name", async () => {
    await window.edit("old.c");
    await write(window, 9);
    await window.command("workbench.action.files.save");
    const [from, to] = ["old.c", "new.c"].map(
      (name) => `vscode.Uri.file(${JSON.stringify(`${bench.folder}/${name}`)})`,
    );
    await window.ask(
      `const e = new vscode.WorkspaceEdit(); e.renameFile(${from}, ${to}); await vscode.workspace.applyEdit(e); return 1`,
    );
    const uri = await window.edit("new.c");
    await until("the origins of the renamed file", async () => {
      const { totals } = await window.ask<{ totals: { ai: number; mixed: number; human: number } }>(
        `return await vscode.commands.executeCommand("countersign.attribution", { uri: ${JSON.stringify(uri)} })`,
      );
      return totals.ai + totals.mixed >= 2 && totals.human >= 1;
    });
  });

  it("may throw away what was written", async () => {
    const uri = await window.edit("back.c");
    await write(window, 10);
    await window.command("workbench.action.files.revert");
    await until("the text of the disk", async () => (await window.text(uri)) === "// begin\n");
    await write(window, 11);
    const { wrong } = await verdictOn(window, uri);
    assert.deepEqual(wrong, []);
  });

  it("says of notebooks that their cells are not recorded", async () => {
    await window.ask(
      `await vscode.window.showNotebookDocument(await vscode.workspace.openNotebookDocument(vscode.Uri.file(${JSON.stringify(`${bench.folder}/book.ipynb`)}))); return 1`,
    );
    await window.command("notebook.cell.edit");
    await window.see('.statusbar-item[aria-label*="Cells of notebooks are not recorded"]');
    await window.command("workbench.action.revertAndCloseActiveEditor");
  });

  it("ends with a commit, by terminal or by the Source Control view: the same trailers and the same note", async () => {
    const stamped = [];
    for (const [name, commit] of [
      ["one.c", async () => void bench.git("commit", "--quiet", "--message=Done", "--", "one.c")],
      ["two.c", commitInView],
    ] as const) {
      const uri = await window.edit(name);
      await write(window, 12);
      await right(window, uri, "ai", "human");
      await window.command("workbench.action.files.save");
      bench.git("add", name);
      const head = bench.git("rev-parse", "HEAD");
      await commit();
      await until("the commit", () => bench.git("rev-parse", "HEAD") !== head);
      const note = await until("its note", () => bench.git("notes", "--ref=countersign", "show", "HEAD"));
      const trailers = bench.git("log", "-1", "--format=%(trailers:only)").replace(/digest=\w+/, "digest");
      stamped.push({ trailers, note: note.replaceAll(name, "NAME").replace(/[0-9a-f]{12,}/g, "ID") });
    }
    assert.match(stamped[0]?.trailers ?? "", /Assisted-by: Acme-Assistant/);
    assert.match(stamped[0]?.trailers ?? "", /AI-Provenance: ai=0 mixed=2 human=1/);
    assert.deepEqual(stamped[1], stamped[0]);
  });

  async function commitInView(): Promise<void> {
    const repository = 'vscode.extensions.getExtension("vscode.git").exports.getAPI(1).repositories[0]';
    await until("what is staged to be seen", () =>
      window.ask<boolean>(`await ${repository}.status(); return ${repository}.state.indexChanges.length > 0`),
    );
    await window.command("workbench.view.scm");
    await until("the message in its place", async () => {
      await window.page.locator(".scm-editor .monaco-editor").first().click();
      await window.press("Control+a");
      await window.type("Done");
      return (await window.ask<string>(`return ${repository}.inputBox.value`)) === "Done";
    });
    await window.press("Control+Enter");
  }

  it("survives a server that dies five times, says so, and loses nothing that was recorded", async () => {
    const uri = await window.edit("dead.c");
    await write(window, 13);
    await right(window, uri, "ai", "human");
    await window.command("workbench.action.files.save");
    await until("its origins in the journal", () => {
      const { lines } = JSON.parse(bench.countersign("blame", "--json", "dead.c")) as { lines: { origin: string }[] };
      return lines.filter(({ origin }) => origin === "mixed").length === 2;
    });
    const host = await window.ask<number>("return process.pid");
    for (let time = 1; time <= 5; time++) {
      const pid = await until("a server", async () => (await window.health()) === "running" && serverOf(host));
      process.kill(pid, "SIGKILL");
      await until("its end to be noticed", async () => (await window.health()) !== "running");
    }
    await window.see('.notification-toast:has-text("ended five times")');
    assert.equal(await window.health(), "failed");
    await window.see('.statusbar-item[aria-label*="ended too often"]');
    await window.command("countersign.restartServer");
    await window.recording();
    await right(window, uri, "ai", "human");
    assert.equal(serversOf(host).length, 1);
  });

  it("keeps to one server however often it is started anew", async () => {
    const host = await window.ask<number>("return process.pid");
    await window.ask(
      'await Promise.all([1, 2, 3].map(() => vscode.commands.executeCommand("countersign.restartServer"))); return 1',
    );
    await window.recording();
    await until("one server only", () => serversOf(host).length === 1);
  });
});

/** The Countersign servers that a process has started. */
function serversOf(host: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const parent = Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
        return parent === host && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("\0serve");
      } catch {
        return false; // it is gone by now
      }
    });
}

function serverOf(host: number): number | undefined {
  return serversOf(host)[0];
}
