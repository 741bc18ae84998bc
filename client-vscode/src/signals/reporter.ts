// Sends to the server what the matcher concluded. What cannot be sent now waits, in order, until a server is there.

import * as vscode from "vscode";
import type { Ask } from "../server/keeper.ts";
import { assistantOf, type Surroundings } from "./assistants.ts";
import type { Report } from "./facts.ts";

const KEPT = 1000;

/** What the editor has around it that tells who completions are from. */
export function surroundings(): Surroundings {
  const settings = vscode.workspace.getConfiguration();
  return {
    active: vscode.extensions.all.filter((one) => one.isActive).map((one) => one.id),
    added: settings.get<Record<string, string>>("countersign.assistants", {}),
    setting: (name) => settings.get(name),
  };
}

export class Reporter {
  #waiting: Report[] = [];
  #lost = 0;
  #sent = 0;
  #empty = 0;
  readonly #ask: Ask;
  readonly #log: vscode.LogOutputChannel;

  constructor(ask: Ask, log: vscode.LogOutputChannel) {
    this.#ask = ask;
    this.#log = log;
  }

  /** How much was reported, and how many completions the server could not find. */
  get counts(): { readonly completions: number; readonly unmatched: number; readonly lost: number } {
    return { completions: this.#sent, unmatched: this.#empty, lost: this.#lost };
  }

  report(reports: readonly Report[]): void {
    this.#waiting.push(...reports);
    if (this.#waiting.length > KEPT) {
      this.#lost += this.#waiting.length - KEPT;
      this.#waiting = this.#waiting.slice(-KEPT);
    }
    this.flush();
  }

  /** Send what waits, if there is a server. */
  flush(): void {
    while (this.#waiting[0] !== undefined) {
      const [first] = this.#waiting;
      const answer = this.#ask(...request(first));
      if (answer === undefined) {
        return;
      }
      this.#waiting.shift();
      answer.then(
        (result) => this.#answered(first, result),
        (error: unknown) => this.#log.warn(`A report of ${first.is} was not taken: ${String(error)}`),
      );
    }
  }

  #answered(report: Report, result: unknown): void {
    const recorded = (result as { recorded?: number } | null)?.recorded ?? 0;
    if (report.is === "completion") {
      this.#sent += 1;
      this.#empty += recorded === 0 ? 1 : 0;
    }
    this.#log.debug(`${report.is}, version ${report.version}: ${recorded} characters`);
  }
}

function request(report: Report): [string, Record<string, unknown>] {
  const { document: uri, version } = report;
  if (report.is !== "completion") {
    return ["countersign.recordCause", { uri, version, cause: report.is }];
  }
  const { text, kind, extension } = report;
  return ["countersign.recordCompletion", { uri, version, text, kind, ...assistantOf(surroundings(), extension) }];
}
