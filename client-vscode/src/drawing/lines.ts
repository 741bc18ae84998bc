// From ranges of characters to what is drawn beside lines: one sign for a line, or none.

import type { AttributedRange } from "../answers.ts";

/** What the sign of a line tells. Lines of people have none, and text of unknown origin only where it asks for somebody: the
 * first line of such a block has `review`, the others have `more`. */
export type Sign = "review" | "more" | "ai" | "mixed" | "signed";

export const SIGNS: readonly Sign[] = ["review", "more", "ai", "mixed", "signed"];

export interface Block {
  readonly sign: Sign;
  /** 0-based, the last one included. */
  readonly first: number;
  readonly last: number;
}

interface Seen {
  ai: boolean;
  human: boolean;
  unknown: boolean;
  review: boolean;
  signed: boolean;
}

/** Neighbouring lines of one sign, in order. */
export function blocksOf(ranges: readonly AttributedRange[]): Block[] {
  const lines = new Map<number, Seen>();
  for (const { range, origin, state } of ranges) {
    const last = range.end.character === 0 && range.end.line > range.start.line ? range.end.line - 1 : range.end.line;
    for (let line = range.start.line; line <= last; line++) {
      const seen = lines.get(line) ?? { ai: false, human: false, unknown: false, review: false, signed: false };
      seen.ai ||= origin === "ai" || origin === "mixed";
      seen.human ||= origin === "human" || origin === "mixed";
      seen.unknown ||= origin === "unknown";
      seen.review ||= state === "needs-review";
      seen.signed ||= state === "signed-off";
      lines.set(line, seen);
    }
  }
  const blocks: Block[] = [];
  for (const [line, seen] of [...lines].sort(([one], [other]) => one - other)) {
    const sign = signOf(seen);
    const before = blocks.at(-1);
    if (sign === undefined) {
      continue;
    }
    const goesOn = before !== undefined && before.last === line - 1;
    if (goesOn && before.sign === "review" && sign === "review") {
      blocks.push({ sign: "more", first: line, last: line });
    } else if (goesOn && (before.sign === sign || (before.sign === "more" && sign === "review"))) {
      blocks[blocks.length - 1] = { ...before, last: line };
    } else {
      blocks.push({ sign, first: line, last: line });
    }
  }
  return blocks;
}

function signOf(seen: Seen): Sign | undefined {
  if (seen.review) {
    return "review";
  }
  if (seen.signed) {
    return "signed";
  }
  if (seen.ai) {
    return seen.human || seen.unknown ? "mixed" : "ai";
  }
  return undefined;
}
