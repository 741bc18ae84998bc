// Which change was caused by what. The stable API names no cause: it has to be concluded from what arrives around a change.
//
// - A key of ours runs a built-in command and then leaves a note. The note comes after the change, mostly within
//   milliseconds, at the start of a session later, and other keys may have been pressed in between.
// - A hand that types moves the cursor by `keyboard`, right behind the change.
// - An input method replaces what a hand has typed, again and again, and the cursor stays behind it.
// - A paste is announced before its change, with its text.
//
// What nothing explains is said to be unseen, so that it is never taken for typed text.

import { goesOn, isComposed } from "./composition.ts";
import type { Cause, Change, CompletionKind, Fact, Mover, Note, Report, Selection } from "./facts.ts";
import { isBehind, isPasteOf, isWord, looksTyped, putsIn } from "./shapes.ts";

/** How long a change waits for its note, a busy renderer allowed for. */
const NOTE_WITHIN = 3000;
/** How long a note waits to hear who moved the cursor after the newest change. */
const SELECTION_WITHIN = 100;
/** How long a change that looks typed waits for its key. */
const KEY_WITHIN = 250;
/** How long an announced paste waits for its change. */
const PASTE_WITHIN = 2000;
/** A word from a list is there at once, or it is not believed. */
const LIST_WITHIN = 1000;
/** What is put in while a file is saved is a formatter's; a save that fails is never said to be over. */
const SAVE_WITHIN = 5000;
const KEPT = 256;

interface Waiting {
  readonly change: Change;
  mover: Mover | undefined;
  readonly after: Waiting | undefined;
  /** The editors that have said where their cursor is since: what they say later is of other causes. */
  readonly told: Set<number>;
  /** Whether a cause was found; what was only said to be unseen can still be claimed. */
  explained: boolean;
  said: boolean;
}

interface Paste {
  readonly document: string;
  readonly text: string;
  readonly at: number;
}

export class Matcher {
  #changes: Waiting[] = [];
  /** Those of them of which something may still have to be said. */
  #open: Waiting[] = [];
  #notes: { readonly note: Note; readonly at: number }[] = [];
  #pastes: Paste[] = [];
  readonly #saving = new Map<string, number>();
  readonly #fillsLists: () => boolean;

  /** @param fillsLists whether an assistant is at work that puts its text into the list of words. */
  constructor(fillsLists: () => boolean) {
    this.#fillsLists = fillsLists;
  }

  /** Take in a fact; what is to be reported now, in order. */
  take(fact: Fact): Report[] {
    const reports: Report[] = [];
    switch (fact.fact) {
      case "change":
        this.#settleBefore(fact, reports);
        this.#change(fact, reports);
        break;
      case "selection":
        this.#selection(fact);
        break;
      case "note":
        this.#notes.push(fact);
        break;
      case "paste":
        this.#pastes.push(fact);
        break;
      case "saving":
        if (fact.under) {
          this.#saving.set(fact.document, fact.at);
        } else {
          this.#saving.delete(fact.document);
        }
        break;
      case "closed":
        this.#changes = this.#changes.filter(({ change }) => change.document !== fact.document);
        this.#open = this.#open.filter(({ change }) => change.document !== fact.document);
        this.#saving.delete(fact.document);
        break;
      case "time":
        break;
    }
    this.#matchNotes(fact.at, reports);
    this.#settle(fact.at, reports);
    return reports;
  }

  /** When to look again if nothing happens until then. */
  due(): number | undefined {
    const notes = this.#notes.map(({ at }) => at + SELECTION_WITHIN);
    const keys = this.#open.map(({ change }) => change.at + KEY_WITHIN);
    const all = [...notes, ...keys];
    return all.length > 0 ? Math.min(...all) : undefined;
  }

  #change(change: Change, reports: Report[]): void {
    const before = this.#changes.findLast((one) => one.change.document === change.document);
    const after = before && !before.explained && goesOn(before.change, change) ? before : undefined;
    const waiting: Waiting = { change, mover: undefined, after, told: new Set(), explained: false, said: false };
    this.#changes.push(waiting);
    this.#open.push(waiting);
    if (change.back) {
      explain(waiting, change.back, reports);
    } else if (change.exact) {
      this.#exactly(waiting, change.exact, reports);
    } else if (putsIn(change.pieces)) {
      const paste = this.#pastes.find((one) => one.document === change.document && isPasteOf(one.text, change.pieces));
      if (paste && change.at - paste.at <= PASTE_WITHIN) {
        this.#pastes = this.#pastes.filter((one) => one !== paste);
        explain(waiting, "paste", reports);
      } else if (change.at - (this.#saving.get(change.document) ?? Number.NEGATIVE_INFINITY) <= SAVE_WITHIN) {
        waiting.said = true; // and a note may still claim it: people type on while a file is saved
        reports.push(report(change, "format"));
      }
    }
  }

  /** The editor says why. */
  #exactly(waiting: Waiting, exact: NonNullable<Change["exact"]>, reports: Report[]): void {
    if (exact.why === "ai") {
      claim(waiting, exact.kind, reports, exact.extension);
    } else if (exact.why === "other") {
      waiting.explained = waiting.said = true;
      if (waiting.change.pieces.some(({ text }) => looksTyped(text))) {
        reports.push(report(waiting.change, "unseen"));
      }
    } else if (exact.why === "list") {
      waiting.explained = true;
      if (exact.extension !== "" && isWord(waiting.change.pieces)) {
        reports.push(report(waiting.change, "list"));
      }
    } else if (
      exact.why === "typed" &&
      waiting.change.pieces.every(({ text }) => text.trim() === "" || looksTyped(text))
    ) {
      waiting.explained = true; // the server takes it for that anyway
    } else {
      explain(waiting, exact.why, reports);
    }
  }

  #selection({ document, editor, mover, place }: Selection): void {
    const newest = this.#changes.findLast(({ change }) => change.document === document);
    if (newest === undefined || newest.told.has(editor)) {
      return;
    }
    newest.told.add(editor);
    const byKey = mover === "keyboard" && isBehind(place, newest.change.pieces);
    // Of several editors of one document, one has the cursor that was moved by hand; the others follow it.
    newest.mover = byKey || newest.mover === "keyboard" ? "keyboard" : "other";
  }

  #matchNotes(now: number, reports: Report[]): void {
    while (this.#notes[0]) {
      const { note, at } = this.#notes[0];
      const open = this.#changes.filter((one) => !one.explained && one.mover !== "keyboard");
      const newest = open.at(-1);
      if (
        newest?.mover === undefined &&
        newest?.change === this.#changes.at(-1)?.change &&
        now - at < SELECTION_WITHIN
      ) {
        return; // it may have been a key: the next fact tells
      }
      this.#notes.shift();
      this.#note(note, at, open, reports);
    }
  }

  #note(note: Note, at: number, open: readonly Waiting[], reports: Report[]): void {
    const newest = open.at(-1);
    if (newest === undefined || Math.abs(at - newest.change.at) > NOTE_WITHIN) {
      return;
    }
    if (note === "list") {
      this.#list(newest, at, reports);
    } else if (note === "format") {
      explain(newest, "format", reports);
    } else {
      claim(newest, note, reports);
    }
  }

  /** A word from a list: only the very last change can be it, or the text of an assistant could pass for one. */
  #list(newest: Waiting, at: number, reports: Report[]): void {
    if (newest !== this.#changes.at(-1) || at - newest.change.at > LIST_WITHIN || newest.change.pieces.length === 0) {
      return;
    }
    newest.explained = true;
    if (isWord(newest.change.pieces) && !this.#fillsLists()) {
      reports.push(report(newest.change, "list"));
    }
  }

  /** The next change of a document is there: whatever moved the cursor after the one before would have been told. */
  #settleBefore(change: Change, reports: Report[]): void {
    const before = this.#changes.findLast((one) => one.change.document === change.document);
    if (before && isOpen(before)) {
      settle(before, reports);
    }
  }

  /** At every key: it looks at what is open, and that is mostly nothing. */
  #settle(now: number, reports: Report[]): void {
    for (const waiting of this.#open) {
      if (isOpen(waiting) && now - waiting.change.at >= KEY_WITHIN) {
        settle(waiting, reports);
      }
    }
    if (this.#open.length > 0) {
      this.#open = this.#open.filter(isOpen); // what is not open will not be again
    }
    while (this.#pastes[0] && now - this.#pastes[0].at > PASTE_WITHIN) {
      this.#pastes.shift();
    }
    while (this.#changes[1] && (this.#changes.length > KEPT || this.#isPast(now))) {
      this.#changes.shift();
    }
  }

  /** Whether no note will come any more for the oldest change. */
  #isPast(now: number): boolean {
    return this.#changes[0] !== undefined && now - this.#changes[0].change.at > NOTE_WITHIN;
  }
}

/** Whether something has to be said of a change that nothing has explained: it looks typed, or may be an input method's. */
function isOpen(one: Waiting): boolean {
  return !one.explained && !one.said && (one.after !== undefined || (one.mover !== "keyboard" && mayPassForTyped(one)));
}

function mayPassForTyped({ change }: Waiting): boolean {
  return change.pieces.some(({ text }) => looksTyped(text));
}

/** No note has come: it was composed by hand, or was put in without a key. It can still be claimed. */
function settle(waiting: Waiting, reports: Report[]): void {
  waiting.said = true;
  if (isComposed(waiting)) {
    if (!mayPassForTyped(waiting)) {
      reports.push(report(waiting.change, "typed"));
    }
  } else if (waiting.mover !== "keyboard" && mayPassForTyped(waiting)) {
    reports.push(report(waiting.change, "unseen"));
  }
}

function explain(waiting: Waiting, cause: Cause, reports: Report[]): void {
  waiting.explained = true;
  if (putsIn(waiting.change.pieces)) {
    reports.push(report(waiting.change, cause));
  }
}

/** One report for each text: at several cursors an assistant may put in several. */
function claim(waiting: Waiting, kind: CompletionKind, reports: Report[], extension?: string): void {
  waiting.explained = true;
  const { document, version } = waiting.change;
  for (const text of new Set(waiting.change.pieces.map((piece) => piece.text))) {
    if (text !== "") {
      reports.push({ document, version, is: "completion", kind, text, ...(extension ? { extension } : {}) });
    }
  }
}

function report({ document, version }: Change, is: Cause): Report {
  return { document, version, is };
}
