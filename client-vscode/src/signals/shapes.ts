// What the shape of a change tells: whether one key explains it, whether a list of words does.

import type { Piece, Place } from "./facts.ts";

/** What editors put in for one key: brackets and quotes close themselves. */
const PAIRS = new Set(["()", "[]", "{}", "<>", '""', "''", "``"]);

/** The longest text that is taken from a list of words without a second look. */
const LONGEST_WORD = 80;

const BREAK = /[\r\n]/;

const plain = (text: string): string => text.replace(/\r\n?/g, "\n");

/** The most code units that one visible symbol has: joined emoji. */
const LONGEST_SYMBOL = 32;
const symbols = new Intl.Segmenter();

/** Whether the server takes the text for one key press: only then a change that no key explains has to be said. */
export function looksTyped(text: string): boolean {
  if (text.length < 2) {
    return text.trim() !== "";
  }
  return PAIRS.has(text) || (text.length <= LONGEST_SYMBOL && [...symbols.segment(text)].length === 1);
}

/** Whether the cursor stands where a hand that typed the pieces has left it. */
export function isBehind(place: Place, pieces: readonly Piece[]): boolean {
  const [piece] = pieces;
  if (piece === undefined || pieces.length > 1) {
    return piece !== undefined; // the places of several pieces shift one another
  }
  const { text, start } = piece;
  const end = BREAK.test(text) ? endOf(text, start) : { line: start.line, character: start.character + text.length };
  return (
    place.line === end.line &&
    (place.character === end.character || (place.character === end.character - 1 && PAIRS.has(text)))
  );
}

/** Where a text of several lines ends. */
function endOf(text: string, start: Place): Place {
  const lines = text.split(/\r\n|\r|\n/);
  return { line: start.line + lines.length - 1, character: (lines.at(-1) ?? "").length };
}

/** Whether a change puts in anything that anybody could own. */
export function putsIn(pieces: readonly Piece[]): boolean {
  return pieces.some((piece) => piece.text.trim() !== "");
}

/** Whether a change is what a paste of `text` leads to: everywhere the whole, or a line of it for each cursor. */
export function isPasteOf(text: string, pieces: readonly Piece[]): boolean {
  const wanted = plain(text).trim();
  if (wanted === "" || pieces.length === 0) {
    return false;
  }
  const put = pieces.map((piece) => plain(piece.text).trim());
  if (put.every((one) => one === wanted)) {
    return true;
  }
  const lines = wanted.split("\n").map((line) => line.trim());
  return lines.length === put.length && put.every((one) => lines.includes(one));
}

/** Whether it can be a word that somebody chose from a list: short, and on one line. */
export function isWord(pieces: readonly Piece[]): boolean {
  return pieces.every(({ text }) => text.length <= LONGEST_WORD && !BREAK.test(text));
}
