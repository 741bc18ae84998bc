// What VS Code's events tell, as facts for the matcher. It runs at every key: it takes what the event holds, and thinks later.

import * as vscode from "vscode";
import { Later } from "../later.ts";
import { type DetailedReason, exactOf } from "./exact.ts";
import type { Fact, Mover, Note, Report } from "./facts.ts";
import { Matcher } from "./matcher.ts";

const MOVERS: Readonly<Record<number, Mover>> = { 1: "keyboard", 2: "mouse", 3: "command" };
const NOTES: readonly string[] = ["accept", "word", "line", "list", "format"] satisfies Note[];

/** The command that the keys run after the built-in one. */
export const NOTE = "countersign.note";

export class Watch implements vscode.Disposable {
  readonly #matcher: Matcher;
  readonly #report: (reports: readonly Report[]) => void;
  readonly #followed: (document: vscode.TextDocument) => boolean;
  readonly #subscriptions: vscode.Disposable[] = [];
  readonly #facts = new Later<Fact>((facts) => this.#think(facts));
  readonly #editors = new WeakMap<vscode.TextEditor, number>();
  #numbers = 0;
  #timer: NodeJS.Timeout | undefined;
  #exact = false;

  constructor(
    fillsLists: () => boolean,
    followed: (document: vscode.TextDocument) => boolean,
    report: (reports: readonly Report[]) => void,
  ) {
    this.#matcher = new Matcher(fillsLists);
    this.#followed = followed;
    this.#report = report;
    const on = this.#subscriptions;
    on.push(
      vscode.workspace.onDidChangeTextDocument((event) => this.#changed(event)),
      vscode.window.onDidChangeTextEditorSelection((event) => this.#selected(event)),
      vscode.workspace.onWillSaveTextDocument(({ document }) => this.#saving(document, true)),
      vscode.workspace.onDidSaveTextDocument((document) => this.#saving(document, false)),
      vscode.workspace.onDidCloseTextDocument((document) => {
        this.#tell({ fact: "closed", document: document.uri.toString(), at: now() });
        this.#facts.now(); // what is to be said of it has to be said before the server closes it
      }),
      vscode.commands.registerCommand(NOTE, (note: unknown) => {
        if (typeof note === "string" && NOTES.includes(note)) {
          this.#tell({ fact: "note", note: note as Note, at: now() });
        }
      }),
      vscode.languages.registerDocumentPasteEditProvider(
        [{ scheme: "file" }, { scheme: "untitled" }],
        { provideDocumentPasteEdits: (document, _ranges, data) => this.#pasting(document, data) },
        { pasteMimeTypes: ["text/plain"], providedPasteEditKinds: [vscode.DocumentDropOrPasteEditKind.Text] },
      ),
    );
  }

  /** Whether this window's editor names causes itself. */
  get exact(): boolean {
    return this.#exact;
  }

  /** Nothing more will come: what has no cause by now has none. */
  finish(): void {
    this.#facts.add({ fact: "time", at: Number.POSITIVE_INFINITY });
    this.#facts.now();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const one of this.#subscriptions) {
      one.dispose();
    }
  }

  #changed(event: vscode.TextDocumentChangeEvent): void {
    const { document, contentChanges, reason } = event;
    if (contentChanges.length === 0 || !this.#followed(document)) {
      return;
    }
    const exact = exactOf((event as { detailedReason?: DetailedReason }).detailedReason);
    this.#exact ||= exact !== undefined;
    this.#tell({
      fact: "change",
      document: document.uri.toString(),
      version: document.version,
      pieces: contentChanges.map(({ text, range, rangeLength }) => ({
        text,
        start: range.start,
        replaces: rangeLength,
      })),
      at: now(),
      ...(reason === undefined ? {} : { back: reason === vscode.TextDocumentChangeReason.Undo ? "undo" : "redo" }),
      ...(exact === undefined ? {} : { exact }),
    });
  }

  #selected({ textEditor, selections, kind }: vscode.TextEditorSelectionChangeEvent): void {
    const [first] = selections;
    if (first === undefined || !this.#followed(textEditor.document)) {
      return;
    }
    this.#tell({
      fact: "selection",
      document: textEditor.document.uri.toString(),
      editor: this.#number(textEditor),
      mover: MOVERS[kind ?? 0] ?? "other",
      place: first.active,
      at: now(),
    });
  }

  #number(editor: vscode.TextEditor): number {
    const given = this.#editors.get(editor);
    if (given !== undefined) {
      return given;
    }
    this.#numbers += 1;
    this.#editors.set(editor, this.#numbers);
    return this.#numbers;
  }

  #saving(document: vscode.TextDocument, under: boolean): void {
    this.#tell({ fact: "saving", document: document.uri.toString(), under, at: now() });
    this.#facts.now(); // what is saved under another name is closed right after
  }

  /** A paste is only looked at: no edit is offered, so the editor's own goes on as it would. */
  async #pasting(document: vscode.TextDocument, data: vscode.DataTransfer): Promise<undefined> {
    const text = await data.get("text/plain")?.asString();
    if (text) {
      this.#tell({ fact: "paste", document: document.uri.toString(), text, at: now() });
    }
    return undefined;
  }

  #tell(fact: Fact): void {
    this.#facts.add(fact);
  }

  #think(facts: readonly Fact[]): void {
    const reports = facts.flatMap((fact) => this.#matcher.take(fact));
    if (reports.length > 0) {
      this.#report(reports);
    }
    clearTimeout(this.#timer);
    const due = this.#matcher.due();
    if (due !== undefined) {
      this.#timer = setTimeout(() => this.#tell({ fact: "time", at: now() }), Math.max(0, due - now()));
    }
  }
}

const now = (): number => performance.now();
