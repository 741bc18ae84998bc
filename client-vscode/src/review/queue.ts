// The view of the review queue: what needs somebody, in the order in which to read.

import * as vscode from "vscode";
import type { Review } from "../answers.ts";
import { findingsWait, linesToRead } from "../counts.ts";
import type { Ask } from "../server/keeper.ts";
import { type Node, treeOf } from "./tree.ts";

const AFTER_CHANGES = 1500;

export class ReviewQueue implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #ask: Ask;
  readonly #log: vscode.LogOutputChannel;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<Node>;
  readonly #told: () => void;
  #reviews: readonly Review[] | undefined;
  #timer: NodeJS.Timeout | undefined;
  #turn = 0;

  /** @param told is called when there are news. */
  constructor(ask: Ask, told: () => void, log: vscode.LogOutputChannel) {
    this.#ask = ask;
    this.#told = told;
    this.#log = log;
    this.#view = vscode.window.createTreeView("countersign.review", { treeDataProvider: this, showCollapseAll: true });
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#view.dispose();
    this.#changed.dispose();
  }

  get reviews(): readonly Review[] {
    return this.#reviews ?? [];
  }

  /** How many findings wait for somebody; nothing where that is not known. */
  get open(): number | undefined {
    const judged = this.#reviews?.filter((review) => review.verdict !== null);
    return judged?.length ? judged.reduce((sum, review) => sum + review.findings.length, 0) : undefined;
  }

  /** Something may have changed: look when there is a pause. */
  later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(), AFTER_CHANGES);
  }

  async refresh(): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    try {
      const answer = (await this.#ask("countersign.review", {})) as { readonly reviews: readonly Review[] } | undefined;
      if (turn !== this.#turn) {
        return; // a later question is under way
      }
      this.#reviews = answer?.reviews;
    } catch (error) {
      this.#log.warn(`The review queue could not be had: ${String(error)}`);
      this.#reviews = undefined;
    }
    this.#say();
    this.#changed.fire(undefined);
    this.#told();
  }

  getChildren(node?: Node): readonly Node[] & Node[] {
    const nodes = node === undefined ? treeOf(this.reviews) : node.is === "block" ? [] : node.nodes;
    return [...nodes];
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return itemOf(node);
  }

  #say(): void {
    const open = this.open;
    this.#view.badge = open ? { value: open, tooltip: findingsWait(open) } : undefined;
    this.#view.message = message(this.#reviews);
    const [first] = this.reviews;
    this.#view.description = first?.range ?? "";
  }
}

/** What is to be said above the queue. That nothing is known must not look like that all is well. */
function message(reviews: readonly Review[] | undefined): string {
  const t = vscode.l10n.t;
  if (reviews === undefined) {
    return t("It is not known what needs review: there is no answer from the server.");
  }
  if (reviews.length === 0) {
    return t("There is no git repository here.");
  }
  const unjudged = reviews.find((review) => review.verdict === null);
  if (unjudged !== undefined) {
    const why = unjudged.problem ?? t("There is no branch to judge against.");
    return [t("It is not known what needs review."), why, unjudged.hint ?? ""].filter(Boolean).join(" ");
  }
  if (reviews.every((review) => review.findings.length === 0)) {
    return t("Nothing waits for anybody.");
  }
  const names = reviews.flatMap((review) => review.unblock.slice(0, 3).map((group) => group.join(" + ")));
  const unblock = names.length > 0 ? t("May clear it: {0}.", [...new Set(names)].join(", ")) : "";
  return [unblock, ...reviews.flatMap((review) => review.remarks)].filter(Boolean).join(" ");
}

function itemOf(node: Node): vscode.TreeItem {
  const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
  const t = vscode.l10n.t;
  switch (node.is) {
    case "repository": {
      const item = new vscode.TreeItem(vscode.Uri.parse(node.review.root), Expanded);
      item.description = node.review.range ?? "";
      item.iconPath = new vscode.ThemeIcon("repo");
      return item;
    }
    case "tier": {
      const item = new vscode.TreeItem(node.name ?? t("no tier"), Expanded);
      item.description = linesToRead(node.toRead);
      item.iconPath = new vscode.ThemeIcon(node.name === null ? "circle-outline" : "flame");
      return item;
    }
    case "file": {
      const { file } = node;
      const item = new vscode.TreeItem(vscode.Uri.parse(file.uri), file.findings.length > 0 ? Collapsed : None);
      const signed = file.state === "signed-off";
      const owed = file.state === "owed" ? file.debt?.says : undefined;
      item.description = signed ? t("signed off") : (owed ?? linesToRead(file.toRead));
      item.iconPath = signed
        ? new vscode.ThemeIcon("pass", new vscode.ThemeColor("countersign.signed"))
        : vscode.ThemeIcon.File;
      item.contextValue = signed ? "signed" : "open";
      item.tooltip =
        countsOf(file.lines) + (file.since ? `\n${t("Since your last sign-off: lines {0}", file.since.lines)}` : "");
      item.command = { command: "countersign.openDiff", title: t("Show the Change"), arguments: [node] };
      return item;
    }
    case "block": {
      const { finding } = node;
      const item = new vscode.TreeItem(t("Lines {0}", finding.lines), None);
      item.description = finding.message.replace(/^[^:]*: /, "");
      item.tooltip = finding.message;
      item.iconPath = new vscode.ThemeIcon(
        finding.severity === "error" ? "error" : finding.severity === "warning" ? "warning" : "info",
      );
      item.contextValue = "block";
      item.command = { command: "countersign.openBlock", title: t("Open"), arguments: [node] };
      return item;
    }
  }
}

/** "2 ai, 7 human". */
export function countsOf(lines: Readonly<Record<string, number | undefined>>): string {
  const known = Object.entries(lines).filter(([, count]) => count);
  return known.map(([origin, count]) => `${count} ${origin}`).join(", ");
}
