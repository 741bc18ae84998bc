// What the server answers (docs/protocol.md), as far as it is used here.

export type Origin = "ai" | "mixed" | "human" | "unknown";
export type State = "none" | "needs-review" | "signed-off";

export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export interface Totals {
  readonly lines: number;
  readonly ai: number;
  readonly mixed: number;
  readonly human: number;
  readonly unknown: number;
}

export interface AttributedRange {
  readonly range: Range;
  readonly origin: Origin;
  readonly evidence: string;
  readonly state: State;
}

export interface Attribution {
  readonly version: number;
  readonly ranges: readonly AttributedRange[];
  readonly totals: Totals;
}

export interface Finding {
  readonly rule: string;
  readonly severity: string;
  readonly path: string;
  readonly uri: string;
  readonly lines: string;
  readonly range: Range;
  readonly message: string;
}

export interface QueuedFile {
  readonly path: string;
  readonly uri: string;
  readonly state: State | "owed";
  readonly tier: string | null;
  readonly lines: Readonly<Partial<Record<Origin, number>>>;
  readonly toRead: number;
  readonly findings: readonly Finding[];
  readonly since: { readonly base: string; readonly head: string; readonly lines: string } | null;
  readonly debt?: { readonly base: string; readonly head: string; readonly says: string } | null;
}

export interface Review {
  readonly root: string;
  readonly range: string | null;
  readonly target: string | null;
  readonly base: string | null;
  readonly head: string | null;
  readonly mode: string | null;
  readonly verdict: "clear" | "warn" | "blocked" | null;
  readonly unblock: readonly (readonly string[])[];
  readonly problem: string | null;
  readonly hint: string | null;
  readonly remarks: readonly string[];
  readonly you: { readonly name: string; readonly role: string } | null;
  readonly findings: readonly Finding[];
  readonly queue: readonly QueuedFile[];
}

export interface SignedFile {
  readonly path: string;
  readonly uri: string;
  readonly whole: boolean;
  readonly findings: number;
  readonly lines: Readonly<Partial<Record<Origin, number>>>;
}

export interface Signature {
  readonly root: string;
  readonly range: string;
  readonly target: string;
  readonly base: string;
  readonly head: string;
  readonly files: readonly SignedFile[];
  readonly you: { readonly name: string; readonly role: string } | null;
  readonly warnings: readonly string[];
  readonly command: readonly string[];
}
