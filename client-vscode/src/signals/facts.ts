// What an editor tells of an edit, and what is concluded from it. Values only: nothing here knows VS Code.

/** A built-in command that a key of ours has run, and that has put text in. */
export type Accept = "accept" | "word" | "line";

/** What a key of ours says after the built-in command that it runs. */
export type Note = Accept | "list" | "format";

/** Who moved the cursor, as the editor says it. */
export type Mover = "keyboard" | "mouse" | "command" | "other";

/** A place in a document, counted as editors do. */
export interface Place {
  readonly line: number;
  readonly character: number;
}

/** One piece of text that a change put in, where it begins, and how many code units it took the place of. */
export interface Piece {
  readonly text: string;
  readonly start: Place;
  readonly replaces: number;
}

/** Why the text of a change came, from an editor that says so. */
export type Exact =
  | { readonly why: "ai"; readonly kind: CompletionKind; readonly extension: string }
  | { readonly why: "list"; readonly extension: string }
  | { readonly why: "typed" | "paste" | "format" | "other" };

export type CompletionKind = Accept | "next-edit" | "inline-chat";

interface At {
  /** Milliseconds of any steady clock. */
  readonly at: number;
}

export interface Change extends At {
  readonly document: string;
  readonly version: number;
  readonly pieces: readonly Piece[];
  readonly back?: "undo" | "redo";
  readonly exact?: Exact;
}

export interface Selection extends At {
  readonly document: string;
  /** Which of the editors that show the document. */
  readonly editor: number;
  readonly mover: Mover;
  readonly place: Place;
}

export type Fact =
  | ({ readonly fact: "change" } & Change)
  | ({ readonly fact: "selection" } & Selection)
  | (At & { readonly fact: "note"; readonly note: Note })
  | (At & { readonly fact: "paste"; readonly document: string; readonly text: string })
  | (At & { readonly fact: "saving"; readonly document: string; readonly under: boolean })
  | (At & { readonly fact: "closed"; readonly document: string })
  | (At & { readonly fact: "time" });

/** Why text that is no completion came, in the words of `countersign.recordCause`. */
export type Cause = "undo" | "redo" | "paste" | "list" | "format" | "typed" | "unseen";

/** What is to be said to the server of the change that led to a version. */
export type Report = { readonly document: string; readonly version: number } & (
  | { readonly is: "completion"; readonly kind: CompletionKind; readonly text: string; readonly extension?: string }
  | { readonly is: Cause }
);
