// The commands of the palette, the views and the status bar.

import * as vscode from "vscode";
import { isFollowed } from "./documents.ts";
import type { Shown } from "./drawing/marks.ts";
import { showMenu } from "./menu.ts";
import type { ReviewQueue } from "./review/queue.ts";
import { showDiff, sign } from "./review/signing.ts";
import type { Node } from "./review/tree.ts";
import type { Ask, Health } from "./server/keeper.ts";
import type { Program } from "./server/search.ts";
import { runInTerminal } from "./terminal.ts";

export interface Tools {
  readonly ask: Ask;
  readonly start: () => Promise<void>;
  readonly program: () => Program | undefined;
  readonly health: () => Health;
  readonly queue: ReviewQueue;
  readonly log: vscode.LogOutputChannel;
}

const WALKTHROUGH = "countersign.countersign#countersign.begin";
const MARKS: readonly Shown[] = ["gutter", "full", "off"];

export function registerCommands(tools: Tools): vscode.Disposable[] {
  const { ask, start, program, queue, log, health } = tools;
  const signIt = (what: { readonly uri?: string }): Promise<void> => sign(ask, program, what).then(() => queue.later());
  // VS Code ticks a step off when a condition becomes true, and never where it was true before the walkthrough was there.
  const ready = (): Thenable<unknown> =>
    vscode.commands.executeCommand("setContext", "countersign.ready", health() === "running");
  const commands: Readonly<Record<string, (node?: Node) => unknown>> = {
    menu: () => showMenu(health(), vscode.workspace.isTrusted),
    install: () => start().then(ready),
    restartServer: start,
    showLog: () => log.show(),
    toggleMarks: () => {
      const settings = vscode.workspace.getConfiguration("countersign");
      const next = MARKS[(MARKS.indexOf(settings.get<Shown>("marks", "gutter")) + 1) % MARKS.length];
      return settings.update("marks", next, vscode.ConfigurationTarget.Global);
    },
    openReviewQueue: () => vscode.commands.executeCommand("countersign.review.focus"),
    refreshReview: () => queue.refresh(),
    walkthrough: async () => {
      await vscode.commands.executeCommand("workbench.action.openWalkthrough", WALKTHROUGH, false);
      await ready();
    },
    setUpRepository: () => runHere(program(), ["init"]),
    explainLine: (node) => (node?.is === "block" ? explainBlock(node) : explainCursor(ask)),
    declareLines: () => declare(ask),
    signChange: () => signIt({}),
    signFile: (node) => signIt({ uri: node?.is === "file" ? node.file.uri : (activeUri() ?? "") }),
    openDiff: (node) => (node?.is === "file" ? openDiff(node) : undefined),
    openBlock: (node) => (node?.is === "block" ? openBlock(node) : undefined),
  };
  return Object.entries(commands).map(([name, run]) => vscode.commands.registerCommand(`countersign.${name}`, run));
}

function activeUri(): string | undefined {
  return vscode.window.activeTextEditor?.document.uri.toString();
}

async function openDiff({ file, review }: Extract<Node, { is: "file" }>): Promise<void> {
  const { root, range } = review;
  const owed = file.state === "owed" ? file.debt : undefined; // what an override let in, not what the branch adds
  const { base, head } = owed ?? review;
  if (base !== null && head !== null) {
    const from = owed ? base : (file.since?.head ?? base); // whoever has signed before reads only what is new
    const one = { path: file.path, uri: file.uri, whole: false, findings: 0, lines: file.lines };
    await showDiff({ root, base: from, head, range: range ?? "", files: [one] });
  }
}

async function openBlock({ finding }: Extract<Node, { is: "block" }>): Promise<void> {
  const { start, end } = finding.range;
  const selection = new vscode.Range(start.line, start.character, end.line, end.character);
  await vscode.window.showTextDocument(vscode.Uri.parse(finding.uri), { selection, preview: true });
}

async function explainBlock(node: Extract<Node, { is: "block" }>): Promise<void> {
  await openBlock(node);
  await vscode.window.showInformationMessage(node.finding.message);
}

/** The server's explanation, where the language's own is shown as well. */
async function explainCursor(ask: Ask): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined || !isFollowed(editor.document)) {
    await vscode.window.showInformationMessage(
      vscode.l10n.t("Open a file, and put the cursor on the line in question."),
    );
    return;
  }
  const { line, character } = editor.selection.active;
  const uri = editor.document.uri.toString();
  const told = await answerOf(ask("countersign.explain", { uri, position: { line, character } }));
  if (typeof told === "string") {
    const plain = told.replace(/\\(.)/g, "$1").replaceAll("**", "");
    await vscode.window.showInformationMessage(plain);
  }
}

async function declare(ask: Ask): Promise<void> {
  const t = vscode.l10n.t;
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined || !isFollowed(editor.document)) {
    await vscode.window.showInformationMessage(t("Open a file, and select the lines that you wrote."));
    return;
  }
  const { start, end } = editor.selection;
  const first = start.line + 1;
  const last = Math.max(first, end.character === 0 ? end.line : end.line + 1);
  const yes = t("I Wrote Them");
  const detail = t(
    "This statement is kept with your name and the time, goes into the record of the commit, and can be held against you.",
  );
  const sure = await vscode.window.showWarningMessage(
    t("You wrote lines {0} to {1} yourself?", first, last),
    { modal: true, detail },
    yes,
  );
  if (sure === yes) {
    const range = { start: { line: first - 1, character: 0 }, end: { line: last, character: 0 } };
    await answerOf(ask("countersign.declareHuman", { uri: editor.document.uri.toString(), range }));
  }
}

/** An answer, or a word to the user why there is none. */
async function answerOf(answer: Promise<unknown> | undefined): Promise<unknown> {
  try {
    if (answer !== undefined) {
      return await answer;
    }
    await vscode.window.showErrorMessage(vscode.l10n.t("The Countersign server is not running."));
  } catch (error) {
    await vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
  }
  return undefined;
}

async function runHere(program: Program | undefined, words: readonly string[]): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (program === undefined || folder === undefined) {
    await vscode.window.showErrorMessage(vscode.l10n.t("It needs an open folder, and a Countersign that was found."));
    return;
  }
  await runInTerminal({ name: words.join(" "), program, words, folder: folder.uri.fsPath });
}
