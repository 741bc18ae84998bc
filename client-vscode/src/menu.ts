// What the status bar item opens.

import * as vscode from "vscode";
import type { Health } from "./server/keeper.ts";

interface Entry extends vscode.QuickPickItem {
  readonly command: string;
}

/** Let the user choose; what helps most in this state stands first. */
export async function showMenu(health: Health, trusted: boolean): Promise<void> {
  const t = vscode.l10n.t;
  const working: Entry[] = [
    { label: `$(checklist) ${t("Open the Review Queue")}`, command: "countersign.openReviewQueue" },
    { label: `$(info) ${t("Explain This Line")}`, command: "countersign.explainLine" },
    { label: `$(person) ${t("I Wrote the Selected Lines…")}`, command: "countersign.declareLines" },
    { label: `$(edit) ${t("Sign This File Off…")}`, command: "countersign.signFile" },
    { label: `$(verified) ${t("Sign the Whole Change Off…")}`, command: "countersign.signChange" },
    { label: `$(eye) ${t("Change the Marks in the Gutter")}`, command: "countersign.toggleMarks" },
  ];
  const always: Entry[] = [
    { label: `$(tools) ${t("Set Up This Repository…")}`, command: "countersign.setUpRepository" },
    { label: `$(debug-restart) ${t("Restart the Server")}`, command: "countersign.restartServer" },
    { label: `$(output) ${t("Show the Log")}`, command: "countersign.showLog" },
    { label: `$(book) ${t("Open the Walkthrough")}`, command: "countersign.walkthrough" },
  ];
  const trust: Entry[] = [{ label: `$(shield) ${t("Manage Workspace Trust")}`, command: "workbench.trust.manage" }];
  const get: Entry[] = [{ label: `$(cloud-download) ${t("Get Countersign…")}`, command: "countersign.install" }];
  const entries = !trusted
    ? trust
    : health === "missing"
      ? [...get, ...always]
      : health === "running"
        ? [...working, ...always]
        : always;
  const chosen = await vscode.window.showQuickPick(entries, { placeHolder: "Countersign" });
  if (chosen !== undefined) {
    await vscode.commands.executeCommand(chosen.command);
  }
}
