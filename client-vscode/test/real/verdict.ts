// The extension's verdict on a document, held against the truth, character by character.

import { until } from "./condition.ts";
import { ALLOWED, type Label, type Seen, truthOf } from "./truth.ts";
import type { Window } from "./window.ts";

interface Answer {
  readonly version: number;
  readonly ranges: readonly {
    readonly range: {
      readonly start: { readonly line: number; readonly character: number };
      readonly end: { readonly line: number; readonly character: number };
    };
    readonly origin: string;
    readonly evidence: string;
    readonly tool?: string;
  }[];
}

export interface Verdict {
  readonly wrong: readonly string[];
  /** How many characters of each kind were looked at. */
  readonly seen: Readonly<Partial<Record<Label, number>>>;
}

/** Wait until the verdict is right; else the last one, with what is wrong in it. */
export async function verdictOn(
  window: Window,
  uri: string,
  unseen: (version: number) => boolean = () => false,
  patience = 60_000,
): Promise<Verdict> {
  let last: Verdict = { wrong: ["no answer"], seen: {} };
  try {
    await until(
      "the right verdict",
      async () => {
        last = await look(window, uri, unseen);
        return last.wrong.length === 0;
      },
      patience,
    );
  } catch (error) {
    return last.wrong.length > 0 ? last : { ...last, wrong: [String(error)] };
  }
  return last;
}

async function look(window: Window, uri: string, unseen: (version: number) => boolean): Promise<Verdict> {
  const script = `const uri = ${JSON.stringify(uri)};
    const answer = await vscode.commands.executeCommand("countersign.attribution", { uri });
    const { begin, changes } = documents.get(uri);
    return { answer, begin, changes, text: vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri).getText() }`;
  const { answer, begin, changes, text } = await window.ask<{
    answer: Answer;
    begin: string;
    changes: Seen[];
    text: string;
  }>(script);
  const truth = truthOf(begin, changes, (version) => !unseen(version));
  if (truth.text !== text) {
    throw new Error(`the oracle has lost the text:\n${truth.text}\n--- is\n${text}`);
  }
  return compare(text, truth.labels, answer);
}

function compare(text: string, labels: readonly Label[], { ranges }: Answer): Verdict {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
    starts.push(at + 1);
  }
  const shown: (string | undefined)[] = [];
  for (const { range, origin } of ranges) {
    const end = (starts[range.end.line] ?? 0) + range.end.character;
    for (let at = (starts[range.start.line] ?? 0) + range.start.character; at < end; at++) {
      shown[at] = origin;
    }
  }
  const wrong = new Map<string, string>();
  const seen: Partial<Record<Label, number>> = {};
  for (const [at, label] of labels.entries()) {
    if (/\s/.test(text[at] ?? "")) {
      continue;
    }
    seen[label] = (seen[label] ?? 0) + 1;
    if (!ALLOWED[label].includes(shown[at] ?? "nothing")) {
      const line = starts.findLastIndex((start) => start <= at);
      const key = `line ${line + 1}: ${label} text shown as ${shown[at]}: `;
      wrong.set(key, (wrong.get(key) ?? "") + text[at]);
    }
  }
  const lines = text.split("\n");
  return {
    wrong: [...wrong].map(([key, letters]) => `${key}"${letters}" of "${lines[Number(/\d+/.exec(key)?.[0]) - 1]}"`),
    seen,
  };
}
