// What a key costs in the extension host, with the extension and without it.
//
// The oracle listens first. What comes between its listener and the next turn of the event loop is the work of everybody
// else who listens to the same change: with the extension, its own and that of the language client.

import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { until } from "./condition.ts";
import { built } from "./pack.ts";
import { browser, documentOf, Window } from "./window.ts";
import { Workbench } from "./workbench.ts";

const KEYS = 1000;
const LINES = 2000;

interface Measured {
  readonly milliseconds: readonly number[];
  readonly cpu: number;
}

async function measure(vsix: string): Promise<Measured> {
  const bench = new Workbench();
  bench.write("a.c", "int line = 1;\n".repeat(LINES));
  const chrome = await browser();
  try {
    await bench.start(vsix);
    const window = await Window.open(chrome, bench);
    if (vsix) {
      await window.recording();
    }
    const uri = await window.edit("a.c");
    await window.type("warm up ".repeat(10));
    await window.ask(
      `state.times = []; state.cpu = process.cpuUsage();
       vscode.workspace.onDidChangeTextDocument((event) => { if (event.document.uri.toString() === ${JSON.stringify(uri)}) {
         const begin = performance.now(); setImmediate(() => state.times.push(performance.now() - begin)) } }); return 1`,
    );
    for (let typed = 0; typed < KEYS; typed += 50) {
      await window.type(`${"x = y + z; ".repeat(5).slice(0, 49)}`);
      await window.press("Enter");
    }
    await until("every key", () => window.ask<boolean>(`return state.times.length >= ${KEYS}`));
    const { user, system } = await window.ask<NodeJS.CpuUsage>("return process.cpuUsage(state.cpu)");
    await window.ask(`return ${documentOf(uri)}.version`);
    return { milliseconds: await window.ask<number[]>("return state.times"), cpu: (user + system) / 1000 / KEYS };
  } finally {
    await chrome.close();
    await bench.stop();
  }
}

function at(share: number, all: readonly number[]): string {
  const sorted = [...all].sort((one, other) => one - other);
  return (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN).toFixed(2).padStart(8);
}

const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "countersign");
if (existsSync(cache)) {
  console.log(`\nVS Code, a key in a file of ${LINES} lines, in the extension host (ms)`);
  console.log(`${"".padEnd(24)}${"p50".padStart(8)}${"p99".padStart(8)}${"CPU".padStart(8)}`);
  for (const [name, vsix] of [
    ["without the extension", ""],
    ["with the extension", built()],
  ] as const) {
    const { milliseconds, cpu } = await measure(vsix);
    console.log(name.padEnd(24) + at(0.5, milliseconds) + at(0.99, milliseconds) + cpu.toFixed(2).padStart(8));
  }
} else {
  console.log("\nVS Code is not installed for tests; `make test-vscode` does that.");
}
