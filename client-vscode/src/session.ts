// The language client: how the server is spoken to, and what it tells by itself.

import * as vscode from "vscode";
import { LanguageClient, RevealOutputChannelOn, TransportKind } from "vscode-languageclient/node";
import type { Totals } from "./answers.ts";
import { SELECTOR } from "./documents.ts";
import { lightBulb } from "./lightbulb.ts";
import { pullDiagnostics } from "./pulling.ts";
import type { Session } from "./server/keeper.ts";
import { keepOrder } from "./server/order.ts";
import type { Program } from "./server/search.ts";
import { whyNot } from "./server/version.ts";

export interface Changed {
  readonly uri: string;
  readonly version: number;
  readonly totals: Totals;
}

export interface Wishes {
  readonly log: vscode.LogOutputChannel;
  /** Attributions of a document have changed. */
  readonly changed: (news: Changed) => void;
  /** The server has compared a document with the base: only now it knows which lines are old. */
  readonly compared: (uri: string) => void;
  /** The server or an action of its asks for a signature. */
  readonly sign: (what: { readonly uri?: string }) => Promise<void>;
}

/** A client for a program; it is not started yet. */
export function createClient(program: Program, { log, changed, compared, sign }: Wishes): Session {
  const order = keepOrder(log);
  const pulling = pullDiagnostics(compared);
  const settings = vscode.workspace.getConfiguration("countersign");
  const client = new LanguageClient(
    "countersign",
    "Countersign",
    {
      command: program.command,
      args: [...program.arguments, "serve"],
      transport: TransportKind.stdio,
    },
    {
      documentSelector: SELECTOR,
      outputChannel: log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: {
        countersign: {
          reportsCompletions: settings.get<boolean>("reportCompletions", true),
          diagnostics: settings.get<string>("diagnostics", "range"),
        },
      },
      diagnosticPullOptions: pulling.options,
      synchronize: { configurationSection: "countersign" },
      initializationFailedHandler: () => false,
      middleware: {
        ...order.middleware,
        ...pulling.middleware,
        ...lightBulb,
        // What the server prepares is shown here, wherever it was asked for.
        executeCommand: (command, given, next) =>
          command === "countersign.sign" ? sign(given[0] ?? {}) : next(command, given),
      },
    },
  );
  client.onNotification("countersign/attributionChanged", changed);
  client.onDidChangeState(() => {
    const version = client.initializeResult?.serverInfo?.version;
    const problem = client.isRunning() ? whyNot(version, vscode.l10n.t) : undefined;
    if (problem !== undefined) {
      log.warn(`The server that runs may not fit. ${problem}`);
    }
  });
  return { client, sent: order.sent };
}
