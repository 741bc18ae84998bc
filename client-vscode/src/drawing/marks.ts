// Marks in the gutter and in the overview ruler. They are drawn when the server has something new, never at a key:
// in between, the editor moves them along with the text.

import * as vscode from "vscode";
import type { Attribution } from "../answers.ts";
import type { Ask } from "../server/keeper.ts";
import { pictureOf } from "./icons.ts";
import { type Block, blocksOf, SIGNS, type Sign } from "./lines.ts";

export type Shown = "off" | "gutter" | "full";

/** Above this, only what is on the screen is asked for. */
const LONGEST_WHOLE = 20_000;
const AFTER_SCROLLING = 120;

export class Marks implements vscode.Disposable {
  readonly #ask: Ask;
  readonly #follows: (document: vscode.TextDocument) => boolean;
  readonly #log: vscode.LogOutputChannel;
  readonly #subscriptions: vscode.Disposable[] = [];
  /** What editors have a sign of. */
  readonly #drawn = new WeakMap<vscode.TextEditor, Set<vscode.TextEditorDecorationType>>();
  #types = new Map<Sign, vscode.TextEditorDecorationType>();
  #shown: Shown = "off";
  #scrolling: NodeJS.Timeout | undefined;

  constructor(ask: Ask, follows: (document: vscode.TextDocument) => boolean, log: vscode.LogOutputChannel) {
    this.#ask = ask;
    this.#follows = follows;
    this.#log = log;
    this.#subscriptions.push(
      vscode.window.onDidChangeVisibleTextEditors(() => this.redraw()),
      vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => this.#scrolled(textEditor)),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("countersign.marks")) {
          this.#restyle();
        }
      }),
    );
    this.#restyle();
  }

  dispose(): void {
    clearTimeout(this.#scrolling);
    for (const one of [...this.#subscriptions, ...this.#types.values()]) {
      one.dispose();
    }
  }

  /** Draw anew what is on the screen; of one document only, if it is named. */
  redraw(uri?: string): void {
    for (const editor of vscode.window.visibleTextEditors) {
      if (uri === undefined || sameUri(editor.document.uri, uri)) {
        void this.#draw(editor);
      }
    }
  }

  #restyle(): void {
    this.#shown = vscode.workspace.getConfiguration("countersign").get<Shown>("marks", "gutter");
    for (const type of this.#types.values()) {
      type.dispose();
    }
    this.#types = new Map(
      this.#shown === "off" ? [] : SIGNS.map((sign) => [sign, style(sign, this.#shown === "full")]),
    );
    this.redraw();
  }

  #scrolled(editor: vscode.TextEditor): void {
    if (editor.document.lineCount > LONGEST_WHOLE) {
      clearTimeout(this.#scrolling);
      this.#scrolling = setTimeout(() => void this.#draw(editor), AFTER_SCROLLING);
    }
  }

  async #draw(editor: vscode.TextEditor): Promise<void> {
    const { document } = editor;
    if (this.#shown === "off" || !this.#follows(document)) {
      return;
    }
    const [first] = editor.visibleRanges;
    const part = document.lineCount > LONGEST_WHOLE && first ? { range: { start: first.start, end: first.end } } : {};
    const answer = this.#ask("countersign.attribution", { uri: document.uri.toString(), ...part });
    try {
      const { version, ranges } = ((await answer) ?? { version: -1, ranges: [] }) as Attribution;
      if (version !== document.version && version !== -1) {
        return; // somebody types on: the server will tell when there is a pause
      }
      const blocks = blocksOf(ranges);
      for (const [sign, type] of this.#types) {
        this.#put(
          editor,
          type,
          blocks.filter((block) => block.sign === sign),
        );
      }
    } catch (error) {
      this.#log.debug(`No marks for ${document.uri.path}: ${String(error)}`);
    }
  }

  /** Each sign is a message to the window: none is sent to say that there is still nothing. */
  #put(editor: vscode.TextEditor, type: vscode.TextEditorDecorationType, blocks: readonly Block[]): void {
    const drawn = this.#drawn.get(editor) ?? new Set();
    this.#drawn.set(editor, drawn);
    if (blocks.length > 0 || drawn.delete(type)) {
      editor.setDecorations(
        type,
        blocks.map(({ first, last }) => new vscode.Range(first, 0, last, 0)),
      );
    }
    if (blocks.length > 0) {
      drawn.add(type);
    }
  }
}

function style(sign: Sign, full: boolean): vscode.TextEditorDecorationType {
  const name = sign === "more" ? "review" : sign;
  const colour = new vscode.ThemeColor(`countersign.${name}`);
  return vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
    light: { gutterIconPath: vscode.Uri.parse(pictureOf(sign, "light")) },
    dark: { gutterIconPath: vscode.Uri.parse(pictureOf(sign, "dark")) },
    gutterIconSize: "100% 100%",
    overviewRulerColor: colour,
    overviewRulerLane: vscode.OverviewRulerLane.Left,
    ...(full ? { backgroundColor: new vscode.ThemeColor(`countersign.${name}Background`) } : {}),
  });
}

function sameUri(one: vscode.Uri, other: string): boolean {
  const text = one.toString();
  return text === other || vscode.Uri.parse(other).toString() === text;
}
