// What a key costs in the extension host: with no extension, with the least that any language server needs, and with ours.
//
// The oracle listens first. What comes between its listener and the next turn of the event loop is the work of everybody
// else who listens to the same change: that is what the next key waits for. What is done later, and in the pause after
// the keys, is in the CPU: processor time of the whole extension host, for each key.
// The three take turns, so that a busy machine is as busy for each.

import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { until } from "./condition.ts";
import { bare, built } from "./pack.ts";
import { browser, Window } from "./window.ts";
import { Workbench } from "./workbench.ts";

const ROUNDS = Number(process.env.ROUNDS ?? 10);
const KEYS = 50;
const LINES = 2000;
/** Between two keys, in milliseconds: a very fast hand. */
const PACE = 20;
/** After the keys, in milliseconds: what waits for a pause is done by then. */
const PAUSE = 1500;

interface Arm {
  readonly name: string;
  readonly window: Window;
  /** For each round, what each of its keys took (ms). */
  readonly rounds: (readonly number[])[];
  /** For each round, the processor time of a key (ms). */
  readonly cpu: number[];
}

async function prepared(name: string, window: Window, extension: string | undefined): Promise<Arm> {
  if (extension !== undefined) {
    const health = `return vscode.extensions.getExtension(${JSON.stringify(extension)})?.exports?.health()`;
    await until(`${name} to run`, async () => (await window.ask(health)) === "running");
  }
  const uri = await window.edit("a.c");
  await window.type("warm up ".repeat(10));
  await window.ask(
    `state.times = []; state.first = (event) => {
       if (event.document.uri.toString() === ${JSON.stringify(uri)} && event.contentChanges.length > 0) {
         const begin = performance.now(); setImmediate(() => state.times.push(performance.now() - begin)) } }; return 1`,
  );
  return { name, window, rounds: [], cpu: [] };
}

async function round(arm: Arm): Promise<void> {
  const { window } = arm;
  await window.focus();
  await window.ask("state.times = []; state.cpu = process.cpuUsage(); return 1");
  await window.page.keyboard.type(`${"x = y + z; ".repeat(KEYS).slice(0, KEYS - 1)}\n`, { delay: PACE });
  await until("every key", () => window.ask<boolean>(`return state.times.length >= ${KEYS}`));
  await new Promise((resolve) => setTimeout(resolve, PAUSE));
  const { user, system } = await window.ask<NodeJS.CpuUsage>("return process.cpuUsage(state.cpu)");
  arm.cpu.push((user + system) / 1000 / KEYS);
  arm.rounds.push(await window.ask<number[]>("return state.times"));
}

function at(share: number, all: readonly number[]): number {
  const sorted = [...all].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** By how much each round differs from another's: the middle of it, and from where to where half of them lie. */
function difference(ones: readonly number[], others: readonly number[]): string {
  const all = ones.map((one, index) => one - (others[index] ?? Number.NaN));
  return `${at(0.5, all).toFixed(2)} (${at(0.25, all).toFixed(2)} to ${at(0.75, all).toFixed(2)})`;
}

const middles = (arm: Arm): number[] => arm.rounds.map((times) => at(0.5, times));

function say(arms: readonly Arm[]): void {
  console.log(`\nVS Code, a key in a file of ${LINES} lines, in the extension host (ms; ${ROUNDS * KEYS} keys each)`);
  const row = (name: string, numbers: readonly string[], compared: readonly string[]): void =>
    console.log(
      name.padEnd(22) +
        numbers.map((one) => one.padStart(7)).join("") +
        compared.map((one) => one.padStart(23)).join(""),
    );
  row("", ["p50", "p99", "CPU"], ["p50, to none", "CPU, to none", "CPU, to any server"]);
  const [none, any] = arms;
  for (const arm of arms) {
    const times = arm.rounds.flat();
    const compared = [
      none && arm !== none ? difference(middles(arm), middles(none)) : "",
      none && arm !== none ? difference(arm.cpu, none.cpu) : "",
      any && arm !== none && arm !== any ? difference(arm.cpu, any.cpu) : "",
    ];
    row(
      arm.name,
      [at(0.5, times), at(0.99, times), at(0.5, arm.cpu)].map((one) => one.toFixed(2)),
      compared,
    );
  }
}

async function measure(): Promise<void> {
  const benches: Workbench[] = [];
  const chrome = await browser();
  try {
    const arms: Arm[] = [];
    for (const [name, vsix, extension] of [
      ["no extension", "", undefined],
      ["any language server", bare(), "countersign-test.bare"],
      ["Countersign", built(), "countersign.countersign"],
    ] as const) {
      const bench = new Workbench();
      benches.push(bench);
      bench.write("a.c", "int line = 1;\n".repeat(LINES));
      await bench.start(vsix);
      arms.push(await prepared(name, await Window.open(chrome, bench), extension));
    }
    for (let number = 0; number < ROUNDS; number++) {
      for (let turn = 0; turn < arms.length; turn++) {
        const arm = arms[(turn + number) % arms.length];
        await (arm && round(arm));
      }
    }
    say(arms);
  } finally {
    await chrome.close();
    for (const bench of benches) {
      await bench.stop();
    }
  }
}

const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "countersign");
if (existsSync(cache)) {
  await measure();
} else {
  console.log("\nVS Code is not installed for tests; `make test-vscode` does that.");
}
