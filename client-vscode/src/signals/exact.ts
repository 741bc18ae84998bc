// The cause of a change from an editor that names it: builds that declare the proposed API `textDocumentChangeReason`.

import type { CompletionKind, Exact } from "./facts.ts";

/** What the event carries, as far as it is known: it is a proposal, and any of it may be missing. */
export interface DetailedReason {
  readonly source?: unknown;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** The cause that an editor names; nothing where it names none that is known. */
export function exactOf(reason: DetailedReason | undefined): Exact | undefined {
  if (reason === undefined || reason === null) {
    return undefined;
  }
  const metadata = reason.metadata ?? {};
  const extension = text(metadata.$extensionId);
  switch (reason.source) {
    case "inlineCompletionAccept":
      return ai(metadata.$nes === true || metadata.$nes === "true" ? "next-edit" : "accept", extension);
    case "inlineCompletionPartialAccept":
      return ai(metadata.type === "line" ? "line" : "word", extension);
    case "Chat.applyEdits":
    case "inlineChat.applyEdits":
      return ai("inline-chat", extension || "chat");
    case "suggest":
      return { why: "list", extension };
    case "cursor":
      return { why: cursor(metadata.kind) };
    case "unknown":
      return { why: metadata.name === "formatEditsCommand" ? "format" : "other" };
    case undefined:
      return undefined;
    default:
      return { why: "other" };
  }
}

/** The editor's own word completion says no extension; what it puts in is no AI's. */
function ai(kind: CompletionKind, extension: string): Exact {
  return extension === "" ? { why: "list", extension: "vscode" } : { why: "ai", kind, extension };
}

function cursor(kind: unknown): "typed" | "paste" | "other" {
  switch (kind) {
    case "type":
    case "compositionType":
    case "compositionEnd":
      return "typed";
    case "paste":
      return "paste";
    default:
      return "other";
  }
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
