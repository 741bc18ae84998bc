// Whose each character is, by what VS Code itself says of every change: the oracle that verdicts are held against.

/** A change as the oracle extension has seen it. */
export interface Seen {
  readonly version: number;
  readonly reason?: number;
  readonly source?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly pieces: readonly { readonly rangeOffset: number; readonly rangeLength: number; readonly text: string }[];
}

/**
 * What a character must be shown as.
 *
 * - `ai`: an AI's, accepted by a key
 * - `shy`: an AI's, accepted where no extension can see it: never a person's
 * - `human`: typed
 * - `words`: from the list of words, or a snippet: never an AI's
 * - `foreign`: pasted, or put in by another extension: unknown
 * - `command`: an editing command's: never an AI's
 * - `before`: it was there
 */
export type Label = "ai" | "shy" | "human" | "words" | "foreign" | "command" | "before";

/** What may be shown for it. */
export const ALLOWED: Readonly<Record<Label, readonly string[]>> = {
  ai: ["ai"],
  shy: ["ai", "unknown"],
  human: ["human"],
  words: ["human", "unknown"],
  foreign: ["unknown"],
  command: ["human", "unknown"],
  before: ["ai", "human", "unknown"],
};

export interface Labelled {
  readonly text: string;
  readonly labels: readonly Label[];
}

/**
 * The text and its labels after some changes.
 *
 * @param byKey whether the completion that led to a version was accepted by a key.
 */
export function truthOf(begin: string, changes: readonly Seen[], byKey: (version: number) => boolean): Labelled {
  let now: Labelled = { text: begin, labels: [...begin].map(() => "before") };
  const past: Labelled[] = [now];
  for (const change of changes) {
    now = after(now, change, byKey(change.version));
    if (change.reason !== undefined || change.source === "Chat.undoEdits") {
      const { text } = now;
      now = past.findLast((one) => one.text === text) ?? now;
    }
    past.push(now);
  }
  return now;
}

function after(before: Labelled, change: Seen, key: boolean): Labelled {
  const gone = new Map(
    change.pieces.map(({ rangeOffset, rangeLength }) => {
      const end = rangeOffset + rangeLength;
      const text = before.text.slice(rangeOffset, end);
      const from = rangeOffset + text.length - text.trimStart().length;
      return [text.trim(), before.labels.slice(from, from + text.trim().length)] as const;
    }),
  );
  let { text } = before;
  let labels = [...before.labels];
  // From the end of the document to its beginning, so that no piece moves another.
  for (const piece of [...change.pieces].sort((one, other) => other.rangeOffset - one.rangeOffset)) {
    const { rangeOffset: start, rangeLength } = piece;
    const old = text.slice(start, start + rangeLength);
    const [head, tail] = keptEnds(old, piece.text);
    const middle = piece.text.slice(head, piece.text.length - tail);
    const put = labelsOf(change, middle, key, gone.get(middle.trim()), labels[start + head - 1]);
    const at = [start + head, start + rangeLength - tail] as const;
    text = text.slice(0, at[0]) + middle + text.slice(at[1]);
    labels = [...labels.slice(0, at[0]), ...put, ...labels.slice(at[1])];
  }
  return { text, labels };
}

function labelsOf(
  change: Seen,
  text: string,
  key: boolean,
  moved: readonly Label[] | undefined,
  beside: Label | undefined,
): Label[] {
  const label = labelOf(change, key);
  if (label === "command" && moved !== undefined && text.trim() !== "") {
    const lead = text.length - text.trimStart().length; // text that was moved keeps its owners
    return [...text].map((_, at) => moved[at - lead] ?? "command");
  }
  const punctuation = change.metadata?.name === "formatEditsCommand" && !/[\p{L}\p{N}]/u.test(text);
  return [...text].map(() => (punctuation ? (beside === "ai" ? "shy" : "command") : label));
}

const TYPED: readonly unknown[] = ["type", "compositionType", "compositionEnd"];

function labelOf({ source, metadata }: Seen, key: boolean): Label {
  switch (source) {
    case "inlineCompletionAccept":
    case "inlineCompletionPartialAccept":
    case "Chat.applyEdits":
    case "inlineChat.applyEdits":
      return key ? "ai" : "shy";
    case "suggest":
    case "snippet":
      return "words";
    case "cursor":
      return TYPED.includes(metadata?.kind) ? "human" : metadata?.kind === "paste" ? "foreign" : "command";
    default:
      return "foreign";
  }
}

/** How much two texts have in common at their beginning, and then at their end. */
function keptEnds(old: string, text: string): [number, number] {
  const most = Math.min(old.length, text.length);
  let head = 0;
  while (head < most && old[head] === text[head]) {
    head++;
  }
  let tail = 0;
  while (tail < most - head && old[old.length - 1 - tail] === text[text.length - 1 - tail]) {
    tail++;
  }
  return [head, tail];
}
