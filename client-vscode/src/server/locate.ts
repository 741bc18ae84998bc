// Finds a Countersign that works: the setting, the chosen Python, PATH, the user's own tools.

import { execFile } from "node:child_process";
import { homedir } from "node:os";
import { isAbsolute } from "node:path";
import { promisify } from "node:util";
import * as vscode from "vscode";
import { chosenInterpreter } from "./interpreter.ts";
import { onPath, type Program, userTools } from "./search.ts";
import { versionIn, whyNot } from "./version.ts";

const run = promisify(execFile);
const PATIENCE = 20_000;

export interface Found {
  readonly program: Program;
  readonly version: string;
}

/** What was tried and why it would not do, for people. */
export interface NotFound {
  readonly problems: readonly string[];
  /** Whether the user has named a program: then no other is taken in its place. */
  readonly named: boolean;
}

/** The first Countersign that answers and fits. */
export async function locate(log: vscode.LogOutputChannel): Promise<Found | NotFound> {
  const named = vscode.workspace.getConfiguration("countersign").get<string>("server.path", "").trim();
  if (named !== "") {
    const program = { command: named, arguments: [], from: vscode.l10n.t("the setting countersign.server.path") };
    const found = isAbsolute(named) ? await examine(program) : vscode.l10n.t("It must be an absolute path.");
    return typeof found === "string" ? { problems: [`${named}: ${found}`], named: true } : told(found, log);
  }
  const problems: string[] = [];
  for await (const program of candidates(log)) {
    const found = await examine(program);
    if (typeof found !== "string") {
      return told(found, log);
    }
    log.info(`Not used: ${program.command} (${program.from}): ${found}`);
    problems.push(`${program.command}: ${found}`);
  }
  return { problems, named: false };
}

async function* candidates(log: vscode.LogOutputChannel): AsyncGenerator<Program> {
  const interpreter = await chosenInterpreter(log);
  if (interpreter !== undefined) {
    yield {
      command: interpreter,
      arguments: ["-I", "-m", "countersign"],
      from: "the interpreter of the Python extension",
    };
  }
  const windows = process.platform === "win32";
  for (const [from, environment] of [
    ["PATH", process.env],
    ["the user's tools", { PATH: userTools(homedir(), process.env), PATHEXT: process.env.PATHEXT }],
  ] as const) {
    const file = await onPath("countersign", environment, windows);
    if (file !== undefined) {
      yield { command: file, arguments: [], from };
    }
  }
}

/** Ask a program for its version; a sentence if it will not do. */
async function examine(program: Program): Promise<Found | string> {
  try {
    const { stdout } = await run(program.command, [...program.arguments, "--version"], {
      timeout: PATIENCE,
      cwd: homedir(),
    });
    const version = versionIn(stdout);
    return whyNot(version, vscode.l10n.t) ?? { program, version: version ?? "" };
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === "ENOENT" || code === "EACCES") {
      return vscode.l10n.t("There is no such program, or it may not be run.");
    }
    return vscode.l10n.t("It did not say its version.");
  }
}

function told(found: Found, log: vscode.LogOutputChannel): Found {
  log.info(`Countersign ${found.version}: ${found.program.command} (${found.program.from})`);
  return found;
}
