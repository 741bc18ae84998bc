// Signing: first the diff of exactly what is signed, with what AI has written of it; then a terminal, where
// `countersign sign` shows the same and asks. Nothing is signed by this extension.

import * as vscode from "vscode";
import type { Signature, SignedFile } from "../answers.ts";
import type { Ask } from "../server/keeper.ts";
import type { Program } from "../server/search.ts";
import { runInTerminal } from "../terminal.ts";
import { blobUri } from "./blobs.ts";
import { countsOf } from "./queue.ts";

const ORIGINS = ["ai", "mixed", "unknown", "human"] as const;

/** Show what would be signed, and open the terminal if that is wanted; it ends when the terminal's command has. */
export async function sign(
  ask: Ask,
  program: () => Program | undefined,
  what: { readonly uri?: string },
): Promise<void> {
  const t = vscode.l10n.t;
  let prepared: Signature | undefined;
  try {
    prepared = (await ask("countersign.sign", what)) as Signature | undefined;
  } catch (error) {
    await vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    return;
  }
  const run = program();
  if (prepared === undefined || run === undefined) {
    await vscode.window.showErrorMessage(t("There is no Countersign server to ask what would be signed."));
    return;
  }
  await showDiff(prepared);
  const go = t("Sign in a Terminal");
  const warnings = prepared.warnings.map((warning) => ` ${warning}`).join("");
  const chosen = await vscode.window.showInformationMessage(coverage(prepared) + warnings, go);
  if (chosen === go) {
    const folder = vscode.Uri.parse(prepared.root).fsPath;
    await runInTerminal({ name: "sign", program: run, words: prepared.command.slice(1), folder });
  }
}

/** The files of one commit against another, all in one editor. */
export async function showDiff(prepared: Pick<Signature, "root" | "base" | "head" | "range" | "files">): Promise<void> {
  const { root, base, head, range, files } = prepared;
  const [only] = files;
  if (only !== undefined && files.length === 1) {
    await vscode.commands.executeCommand(
      "vscode.diff",
      blobUri(root, base, only.path),
      blobUri(root, head, only.path),
      `${only.path} (${range})`,
      { preview: true },
    );
    return;
  }
  const resources = files.map(({ path, uri }) => [
    vscode.Uri.parse(uri),
    blobUri(root, base, path),
    blobUri(root, head, path),
  ]);
  await vscode.commands.executeCommand("vscode.changes", vscode.l10n.t("To be signed: {0}", range), resources);
}

function coverage({ files, range, target }: Signature): string {
  const total: Partial<Record<(typeof ORIGINS)[number], number>> = {};
  for (const origin of ORIGINS) {
    total[origin] = files.reduce((sum: number, file: SignedFile) => sum + (file.lines[origin] ?? 0), 0);
  }
  const what = files.length === 1 ? (files[0]?.path ?? "") : vscode.l10n.t("{0} files", files.length);
  const lines = countsOf(total) || vscode.l10n.t("none");
  return vscode.l10n.t("You would sign {0} of {1} for {2}. Added lines: {3}.", what, range, target, lines);
}
