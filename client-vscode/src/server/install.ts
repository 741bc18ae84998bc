// Gets Countersign where there is none: it says what it would run, and runs that in a terminal only if it is told to.

import { homedir } from "node:os";
import * as vscode from "vscode";
import { runInTerminal } from "../terminal.ts";
import type { NotFound } from "./locate.ts";
import { onPath, userTools } from "./search.ts";

const PACKAGE = "git-countersign";

const INSTALLERS: readonly (readonly [string, readonly string[]])[] = [
  ["uv", ["tool", "install", PACKAGE]],
  ["pipx", ["install", PACKAGE]],
];

/** Say that there is no Countersign, and offer to get it. Whether something was run that may have brought it. */
export async function offerToInstall({ problems, named }: NotFound): Promise<boolean> {
  const t = vscode.l10n.t;
  const settings = t("Open Settings");
  const why = problems.length > 0 ? ` ${problems.join(" ")}` : "";
  const installer = named ? undefined : await findInstaller();
  const install = installer && t("Install with {0}", installer.name);
  const message = named
    ? t("Countersign cannot be started as the setting countersign.server.path says, and nothing is recorded.")
    : t("Countersign was not found, and nothing is recorded.");
  const hint =
    named || installer ? "" : ` ${t("Install it with `pipx install {0}`, or name it in the settings.", PACKAGE)}`;
  const chosen = await vscode.window.showWarningMessage(message + why + hint, ...(install ? [install] : []), settings);
  if (chosen === settings) {
    await vscode.commands.executeCommand("workbench.action.openSettings", "countersign.server.path");
    return false;
  }
  if (installer === undefined || chosen === undefined) {
    return false;
  }
  const line = [installer.program, ...installer.words].join(" ");
  const run = t("Run It");
  const sure = await vscode.window.showInformationMessage(
    t("Install Countersign for your user?"),
    { modal: true, detail: t("This runs in a terminal: {0}", line) },
    run,
  );
  const program = { command: installer.program, arguments: [] };
  const how = { name: "install", program, words: installer.words, folder: homedir() };
  return sure === run && (await runInTerminal(how)) === 0;
}

interface Installer {
  readonly name: string;
  readonly program: string;
  readonly words: readonly string[];
}

async function findInstaller(): Promise<Installer | undefined> {
  const windows = process.platform === "win32";
  for (const [name, words] of INSTALLERS) {
    const program =
      (await onPath(name, process.env, windows)) ??
      (await onPath(name, { PATH: userTools(homedir(), process.env) }, windows));
    if (program !== undefined) {
      return { name, program, words };
    }
  }
  return undefined;
}
