// VS Code's own chat, which edits and lets its user keep or undo it, with an extension of the test's that answers.

import { join } from "node:path";
import { until } from "./condition.ts";
import { packed } from "./pack.ts";
import { CLIENT, REAL } from "./places.ts";
import type { Window } from "./window.ts";

/** What a window needs for it. */
export const CHAT_SETTINGS = { "chat.disableAIFeatures": false };
export const chatPackage = (): string => packed(join(REAL, "chat"), join(CLIENT, "dist", "test"), "chat");

/** A range as line and character, twice, and what it becomes. */
export interface Piece {
  readonly range: readonly [number, number, number, number];
  readonly text: string;
}

const CHAT = 'vscode.extensions.getExtension("acme.fake-chat").exports';
const ASK =
  'void vscode.commands.executeCommand("workbench.action.chat.open", { query: "Do it", mode: "agent" }); return 1';
const answers = (window: Window): Promise<number> => window.ask<number>(`return ${CHAT}.done`);

/** The chat can be asked: what is asked before it knows whom to ask is never answered. */
export async function chatAnswers(window: Window): Promise<void> {
  await until("the chat to answer", async () => {
    await window.command("workbench.action.chat.newChat");
    await window.ask(ASK);
    return until("an answer", async () => (await answers(window)) > 0, 10_000);
  });
}

/** Ask the chat to edit a document; it is done when the document says so. */
export async function askForEdits(window: Window, uri: string, ...pieces: readonly Piece[]): Promise<void> {
  const done = await answers(window);
  await window.ask(`${CHAT}.plan = ${JSON.stringify([{ uri, pieces }])}; return 1`);
  await window.ask(ASK);
  await until("the answer", async () => (await answers(window)) > done);
}
