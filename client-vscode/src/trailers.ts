// The trailers that the next commit will be stamped with, in the Source Control view: nothing is put in unseen.

import * as vscode from "vscode";
import type { Ask } from "./server/keeper.ts";

interface Foreseen {
  readonly root: string;
  readonly trailers: readonly string[];
  readonly problem: string | null;
}

const AFTER_CHANGES = 800;

export class Trailers implements vscode.TreeDataProvider<string>, vscode.Disposable {
  readonly #ask: Ask;
  readonly #log: vscode.LogOutputChannel;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<string>;
  #foreseen: readonly Foreseen[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(ask: Ask, log: vscode.LogOutputChannel) {
    this.#ask = ask;
    this.#log = log;
    this.#view = vscode.window.createTreeView("countersign.trailers", { treeDataProvider: this });
    this.#view.onDidChangeVisibility(({ visible }) => visible && this.later());
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#view.dispose();
    this.#changed.dispose();
  }

  /** Something may have changed: look when there is a pause, if anybody can see it. */
  later(): void {
    clearTimeout(this.#timer);
    if (this.#view.visible) {
      this.#timer = setTimeout(() => void this.#look(), AFTER_CHANGES);
    }
  }

  getChildren(line?: string): string[] {
    return line === undefined ? this.#foreseen.flatMap(({ trailers }) => trailers) : [];
  }

  getTreeItem(line: string): vscode.TreeItem {
    const item = new vscode.TreeItem(line);
    item.tooltip = line;
    item.iconPath = new vscode.ThemeIcon("tag");
    return item;
  }

  async #look(): Promise<void> {
    try {
      const answer = (await this.#ask("countersign.trailers", {})) as { commits: readonly Foreseen[] } | undefined;
      this.#foreseen = answer?.commits ?? [];
    } catch (error) {
      this.#log.debug(`The trailers of the next commit are not known: ${String(error)}`);
      this.#foreseen = [];
    }
    const problem = this.#foreseen.find((one) => one.problem !== null)?.problem;
    const none = this.#foreseen.every(({ trailers }) => trailers.length === 0);
    this.#view.message = problem ?? (none ? vscode.l10n.t("None: nothing that is staged is known to be AI's.") : "");
    this.#changed.fire(undefined);
  }
}
