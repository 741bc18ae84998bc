// What a key costs in the extension host: with no extension, with the least that any language server needs, and with ours.
//
// The oracle listens first. What comes between its listener and the next turn of the event loop is the work of everybody
// else who listens to the same change: that is what the next key waits for. What is done later, and in the pause after
// the keys, is in the CPU: processor time of the whole extension host for each key, without what it takes when nobody types.
// The three take turns, so that a busy machine is as busy for each, and are compared round by round.

import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { until } from "./condition.ts";
import { bare, built } from "./pack.ts";
import { browser, Window } from "./window.ts";
import { Workbench } from "./workbench.ts";

const ROUNDS = Number(process.env.ROUNDS ?? 12);
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
  const still = await busy(window, async () => undefined);
  await window.ask("state.times = []; return 1");
  const typing = await busy(window, async () => {
    await window.page.keyboard.type(`${"x = y + z; ".repeat(KEYS).slice(0, KEYS - 1)}\n`, { delay: PACE });
    await until("every key", () => window.ask<boolean>(`return state.times.length >= ${KEYS}`));
  });
  arm.cpu.push(((typing.share - still.share) * typing.time) / KEYS);
  arm.rounds.push(await window.ask<number[]>("return state.times"));
}

/** What the extension host takes of a processor during some work and the pause after it, and how long that is (ms). */
async function busy(
  window: Window,
  work: () => Promise<void>,
): Promise<{ readonly share: number; readonly time: number }> {
  await window.ask("state.since = performance.now(); state.cpu = process.cpuUsage(); return 1");
  await work();
  await pause();
  return window.ask(
    `const { user, system } = process.cpuUsage(state.cpu); const time = performance.now() - state.since;
     return { share: (user + system) / 1000 / time, time }`,
  );
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PAUSE));

function at(share: number, all: readonly number[]): number {
  const sorted = [...all].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** By how much a round differs from another's: the middle of it, and between which two it truly lies, 19 times of 20. */
function difference(ones: readonly number[], others: readonly number[]): string {
  const all = ones.map((one, index) => one - (others[index] ?? Number.NaN)).sort((one, other) => one - other);
  const out = outside(all.length);
  const [low, high] = [all[out] ?? Number.NaN, all[all.length - 1 - out] ?? Number.NaN];
  return `${at(0.5, all).toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}

/** How many of so many differences may be left out at each end, so that the true middle is among the others 19 times of 20. */
function outside(count: number): number {
  let [chance, sum, out] = [0.5 ** count, 0, 0];
  for (; out < count / 2; out++) {
    sum += chance; // that the true middle is below the one that comes next
    if (sum > 0.025) {
      break;
    }
    chance *= (count - out) / (out + 1);
  }
  return Math.max(0, out - 1);
}

const ofRounds = (arm: Arm, share: number): number[] => arm.rounds.map((times) => at(share, times));

function say(arms: readonly Arm[]): void {
  const row = (name: string, columns: readonly string[]): void =>
    console.log(name.padEnd(36) + columns.map((one) => one.padStart(24)).join(""));
  console.log(`\nVS Code, a key in a file of ${LINES} lines, in the extension host (ms; ${ROUNDS * KEYS} keys each)`);
  row("", ["p50", "p99", "CPU"]);
  for (const arm of arms) {
    const times = arm.rounds.flat();
    const numbers = [at(0.5, times), at(0.99, times), at(0.5, arm.cpu)];
    row(
      arm.name,
      numbers.map((one) => one.toFixed(2)),
    );
  }
  console.log("\nthe difference, and the interval in which it lies with 95 %");
  row("", ["p50", "p99", "CPU"]);
  for (const [index, other] of arms.entries()) {
    for (const arm of arms.slice(index + 1)) {
      row(`${arm.name} to ${other.name}`, [
        difference(ofRounds(arm, 0.5), ofRounds(other, 0.5)),
        difference(ofRounds(arm, 0.99), ofRounds(other, 0.99)),
        difference(arm.cpu, other.cpu),
      ]);
    }
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
