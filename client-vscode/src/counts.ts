// Numbers in sentences: one is not many.

import * as vscode from "vscode";

export function findingsWait(count: number): string {
  const t = vscode.l10n.t;
  return count === 1 ? t("1 finding waits for somebody.") : t("{0} findings wait for somebody.", count);
}

export function linesToRead(count: number): string {
  const t = vscode.l10n.t;
  return count === 1 ? t("1 line to read") : t("{0} lines to read", count);
}
