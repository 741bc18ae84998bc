// The packages: small, the same each time, and what they may do where the folder is not trusted.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { Browser } from "playwright-core";
import { askForEdits, CHAT_SETTINGS, chatAnswers, chatPackage } from "./chat.ts";
import { until } from "./condition.ts";
import { built, exactly, packed } from "./pack.ts";
import { CLIENT, ROOT, VENV } from "./places.ts";
import { verdictOn } from "./verdict.ts";
import { browser, Window } from "./window.ts";
import { type Options, Workbench } from "./workbench.ts";

const LARGEST = 400_000;

describe("the package", () => {
  it("is small, and the same byte for byte when it is made again", () => {
    const one = readFileSync(built());
    const other = readFileSync(packed(CLIENT, `${CLIENT}/dist/again`, "countersign"));
    assert.ok(one.equals(other));
    assert.ok(statSync(built()).size < LARGEST, `${statSync(built()).size} bytes`);
  });

  it("holds what is used, and no tests or sources", () => {
    const names = execFileSync("python3", ["-m", "zipfile", "--list", built()], { encoding: "utf8" });
    assert.match(names, /extension\/dist\/extension\.cjs/);
    assert.doesNotMatch(names, /extension\/(src|test|node_modules)\/|\.ts\b|\.map\b/);
  });
});

/** Work in a window of a workbench, and leave nothing behind. */
async function within(
  vsix: string,
  options: Options,
  work: (window: Window, bench: Workbench) => Promise<void>,
  prepare: (bench: Workbench) => void = () => undefined,
): Promise<void> {
  const bench = new Workbench();
  prepare(bench);
  bench.write("a.c", "// begin\n");
  let chrome: Browser | undefined;
  try {
    chrome = await browser();
    await bench.start(vsix, options);
    await work(await Window.open(chrome, bench), bench);
  } finally {
    await chrome?.close();
    await bench.stop();
  }
}

describe("the build that the editor tells causes", () => {
  it("knows accepts that no key made, edits of a chat, whose they are, and each character", async () => {
    const options = { settings: CHAT_SETTINGS, extensions: [chatPackage()] };
    await within(exactly(built()), options, async (window) => {
      await window.recording();
      await chatAnswers(window);
      const uri = await window.edit("a.c");
      await window.type("ai1q");
      await window.offer();
      await window.command("editor.action.inlineSuggest.acceptNextWord");
      await window.offer();
      await window.command("editor.action.inlineSuggest.acceptNextLine");
      await until("the accepted line", async () => (await window.text(uri)).includes("add(1, b)"));
      await window.type("xyz(");
      await window.press("Enter");
      await window.type("word2");
      await window.words(".suggest-widget.visible .monaco-list-row.focused");
      await window.press("Enter");
      const chat = "// a chat's";
      await askForEdits(window, uri, { range: [0, 0, 0, 8], text: chat });
      await until("the text of the chat", async () => (await window.text(uri)).startsWith(chat));
      await until("text of every kind", async () => {
        const { wrong, seen } = await verdictOn(window, uri);
        assert.deepEqual(wrong, []);
        const { ranges } = await window.ask<{ ranges: { tool?: string }[] }>(
          `return await vscode.commands.executeCommand("countersign.attribution", { uri: ${JSON.stringify(uri)} })`,
        );
        const tools = new Set(ranges.flatMap(({ tool }) => tool ?? []));
        assert.deepEqual([...tools].sort(), ["acme-assistant", "acme.fake-chat"]);
        return (seen.ai ?? 0) > 5 && (seen.human ?? 0) > 5 && (seen.words ?? 0) > 5;
      });
      assert.ok(
        await window.ask<boolean>('return vscode.extensions.getExtension("countersign.countersign").exports.exact()'),
      );
    });
  });
});

describe("the build of the market", () => {
  it("is told no causes, as VS Code has it", async () => {
    await within(built(), {}, async (window) => {
      await window.recording();
      await window.edit("a.c");
      await window.type("typed");
      assert.equal(
        await window.ask<boolean>('return vscode.extensions.getExtension("countersign.countersign").exports.exact()'),
        false,
      );
    });
  });

  it("starts nothing in Restricted Mode, and says so, until the folder is trusted", async () => {
    const settings = { "security.workspace.trust.startupPrompt": "never" };
    await within(built(), { trusted: false, settings }, async (window) => {
      await window.see('.statusbar-item[aria-label*="Nothing is recorded in Restricted Mode"]');
      assert.equal(await window.health(), "waiting");
      await window.command("workbench.trust.manage");
      await window.page.locator('.workspace-trust-editor .monaco-button:has-text("Trust")').first().click();
      await until("Countersign to record", async () => (await window.health()) === "running");
    });
  });

  it("says that nothing is recorded where there is no server, and offers to get one", async () => {
    const settings = { "countersign.server.path": "/nowhere/countersign" };
    await within(built(), { settings }, async (window) => {
      await window.see('.notification-toast:has-text("cannot be started as the setting")');
      await window.see('.statusbar-item[aria-label*="Countersign was not found"]');
      assert.equal(await window.health(), "missing");
    });
  });

  it("gets the server with uv where there is none, if it is told to, and records then", async () => {
    const wheels = mkdtempSync(join(tmpdir(), "countersign-wheels-"));
    const uv = join(VENV, "bin", "uv");
    // Where uv's own installer puts it; the PATH of an editor may not have it.
    const prepare = ({ home }: Workbench): void => {
      mkdirSync(join(home, ".local", "bin"), { recursive: true });
      symlinkSync(uv, join(home, ".local", "bin", "uv"));
    };
    try {
      execFileSync(uv, ["build", "--quiet", "--wheel", "--out-dir", wheels, ROOT], { stdio: "inherit" });
      const environment = {
        PATH: "/usr/bin:/bin",
        UV_FIND_LINKS: wheels,
        UV_CACHE_DIR: execFileSync(uv, ["cache", "dir"], { encoding: "utf8" }).trim(),
        UV_SYSTEM_CERTS: "1",
        UV_PYTHON_DOWNLOADS: "never",
      };
      const settings = { "countersign.server.path": "" };
      const work = async (window: Window): Promise<void> => {
        await window.page.locator('.notification-toast .monaco-button:has-text("Install with uv")').click();
        await window.see('.monaco-dialog-box:has-text("tool install git-countersign")');
        assert.equal(await window.health(), "missing");
        await window.page.locator('.monaco-dialog-box .monaco-button:has-text("Run It")').click();
        await window.recording();
        const uri = await window.edit("a.c");
        await window.type("typed");
        await until("all that was typed", async () => {
          const { wrong, seen } = await verdictOn(window, uri);
          assert.deepEqual(wrong, []);
          return seen.human === 5;
        });
      };
      await within(built(), { settings, environment }, work, prepare);
    } finally {
      rmSync(wheels, { recursive: true });
    }
  });
});
