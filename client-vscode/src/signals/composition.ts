// Input methods: a hand types, and what it has typed so far is replaced again and again by what it may mean.

import type { Change } from "./facts.ts";
import { looksTyped } from "./shapes.ts";

/** The longest text that is taken for one piece of an input method's. */
const LONGEST = 100;
/** Letters that are composed rather than typed by one key. */
const COMPOSED = /[^\p{ASCII}]/u;

/** A change in a row of changes, and what is known of who made it. */
export interface Step {
  readonly change: Change;
  readonly mover: "keyboard" | "mouse" | "command" | "other" | undefined;
  /** The change that this one goes on with, if it takes the place of exactly what that one put in. */
  readonly after: Step | undefined;
}

/** Whether a change takes the place of exactly what the one before put in, on one line: an input method does, and so may others. */
export function goesOn(before: Change, { document, version, pieces }: Change): boolean {
  const [[old, more], [piece, another]] = [before.pieces, pieces];
  if (old === undefined || piece === undefined || more !== undefined || another !== undefined) {
    return false;
  }
  return (
    before.document === document &&
    before.version + 1 === version &&
    old.text !== "" &&
    old.text.length === piece.replaces &&
    old.start.line === piece.start.line &&
    old.start.character === piece.start.character &&
    piece.text.length <= LONGEST &&
    !/[\r\n]/.test(old.text + piece.text)
  );
}

/**
 * Whether a hand has composed it: it began with a key, and at each step a keyboard moved the cursor behind the text. Where
 * the text stays as long as it was the cursor does not move; then it has to be of letters that are composed.
 */
export function isComposed(step: Step): boolean {
  let { change, mover, after } = step;
  while (after !== undefined) {
    const [piece] = change.pieces;
    const stays = mover === undefined && piece?.text.length === piece?.replaces && COMPOSED.test(piece?.text ?? "");
    if (mover !== "keyboard" && !stays) {
      return false;
    }
    ({ change, mover, after } = after);
  }
  return step.after !== undefined && mover === "keyboard" && change.pieces.every(({ text }) => looksTyped(text));
}
