// The trailers that the next commit will be stamped with, in the Source Control view: nothing is put in unseen.

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as vscode from "vscode";
import type { Program } from "./server/search.ts";
import { onStateChange } from "./staged.ts";

const run = promisify(execFile);
const PATIENCE = 30_000;

const AFTER_CHANGES = 800;

export class Trailers implements vscode.TreeDataProvider<string>, vscode.Disposable {
  readonly #program: () => Program | undefined;
  readonly #log: vscode.LogOutputChannel;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<string>;
  #trailers: readonly string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #listening: Promise<vscode.Disposable | undefined> | undefined;

  constructor(program: () => Program | undefined, log: vscode.LogOutputChannel) {
    this.#program = program;
    this.#log = log;
    this.#view = vscode.window.createTreeView("countersign.trailers", { treeDataProvider: this });
    this.#view.onDidChangeVisibility(({ visible }) => visible && this.#seen());
  }

  /** Whoever never opens the view pays for nothing. */
  #seen(): void {
    this.#listening ??= onStateChange(() => this.later(), this.#log);
    this.later();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    void this.#listening?.then((listening) => listening?.dispose());
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
    return line === undefined ? [...this.#trailers] : [];
  }

  getTreeItem(line: string): vscode.TreeItem {
    const item = new vscode.TreeItem(line);
    item.tooltip = line;
    item.iconPath = new vscode.ThemeIcon("tag");
    return item;
  }

  async #look(): Promise<void> {
    const program = this.#program();
    const folder = vscode.workspace.workspaceFolders?.[0];
    if (program === undefined || folder === undefined) {
      return;
    }
    let message = "";
    try {
      const words = [...program.arguments, "-C", folder.uri.fsPath, "status", "--staged", "--json"];
      const { stdout } = await run(program.command, words, { timeout: PATIENCE });
      this.#trailers = (JSON.parse(stdout) as { trailers?: string[] }).trailers ?? [];
      message = this.#trailers.length > 0 ? "" : vscode.l10n.t("None: of what is staged nothing is known to be AI's.");
    } catch (error) {
      this.#log.info(`The trailers of the next commit are not known: ${String(error)}`);
      this.#trailers = [];
      message = vscode.l10n.t("It is not known which trailers the next commit gets.");
    }
    this.#view.message = message;
    this.#changed.fire(undefined);
  }
}
