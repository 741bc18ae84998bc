// The status bar: how much of this file is AI's, what waits for somebody, and whether anything is recorded at all.

import * as vscode from "vscode";
import type { Totals } from "../answers.ts";
import { findingsWait } from "../counts.ts";
import type { Health } from "../server/keeper.ts";

const NOTEBOOK_CELL = "vscode-notebook-cell";

export interface Overview {
  readonly health: Health;
  readonly trusted: boolean;
  /** Findings of the branch, if they are known. */
  readonly open: number | undefined;
}

export class StatusBar implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem("countersign.status", vscode.StatusBarAlignment.Right, 90);
  readonly #overview: () => Overview;
  readonly #totals = new Map<string, Totals>();
  readonly #subscription: vscode.Disposable;

  constructor(overview: () => Overview) {
    this.#overview = overview;
    this.#item.name = "Countersign";
    this.#item.command = "countersign.menu";
    this.#subscription = vscode.window.onDidChangeActiveTextEditor(() => this.show());
    this.show();
    this.#item.show();
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#item.dispose();
  }

  /** The totals of a document are these now. */
  count(uri: string, totals: Totals): void {
    this.#totals.set(vscode.Uri.parse(uri).toString(), totals);
    this.show();
  }

  forget(document: vscode.TextDocument): void {
    this.#totals.delete(document.uri.toString());
  }

  show(): void {
    const document = vscode.window.activeTextEditor?.document;
    const { text, tooltip, alarm } = content(this.#overview(), document, this.#totals);
    if (text === this.#item.text && tooltip === this.#item.tooltip) {
      return;
    }
    this.#item.text = text;
    this.#item.tooltip = tooltip;
    this.#item.backgroundColor = alarm ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
    this.#item.accessibilityInformation = { label: `Countersign: ${tooltip}` };
  }
}

interface Content {
  readonly text: string;
  readonly tooltip: string;
  readonly alarm: boolean;
}

function content(
  { health, trusted, open }: Overview,
  document: vscode.TextDocument | undefined,
  totals: ReadonlyMap<string, Totals>,
): Content {
  const t = vscode.l10n.t;
  if (!trusted) {
    return { text: "$(shield) Countersign", tooltip: t("Nothing is recorded in Restricted Mode."), alarm: false };
  }
  switch (health) {
    case "missing":
      return {
        text: "$(circle-slash) Countersign",
        tooltip: t("Nothing is recorded: Countersign was not found. Click to get it."),
        alarm: true,
      };
    case "failed":
      return {
        text: "$(circle-slash) Countersign",
        tooltip: t("Nothing is recorded: the server ended too often. Click for what to do."),
        alarm: true,
      };
    case "waiting":
    case "starting":
      return {
        text: "$(sync) Countersign",
        tooltip: t("The server is starting. What you type meanwhile counts as unknown."),
        alarm: false,
      };
    case "running":
      break;
  }
  const waiting = open ? ` $(eye) ${open}` : "";
  const review = open ? ` ${findingsWait(open)}` : "";
  if (document?.uri.scheme === NOTEBOOK_CELL) {
    return {
      text: `$(circle-slash) AI ?${waiting}`,
      tooltip: t("Cells of notebooks are not recorded: their text counts as unknown."),
      alarm: false,
    };
  }
  const known = document && totals.get(document.uri.toString());
  if (known === undefined || known.lines === 0) {
    return { text: `$(pass) Countersign${waiting}`, tooltip: t("Recording.") + review, alarm: false };
  }
  const share = Math.round((100 * (known.ai + known.mixed)) / known.lines);
  const tooltip = t(
    "Recording. Of {0} lines: {1} AI, {2} partly AI, {3} human, {4} unknown.",
    known.lines,
    known.ai,
    known.mixed,
    known.human,
    known.unknown,
  );
  return { text: `$(pass) AI ${share}%${waiting}`, tooltip: tooltip + review, alarm: false };
}
