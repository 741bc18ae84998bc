// Countersign in VS Code: starts the server, reports what only the editor can see, and draws what the server answers.

import * as vscode from "vscode";
import { registerCommands } from "./commands.ts";
import { isFollowed } from "./documents.ts";
import { Marks } from "./drawing/marks.ts";
import { StatusBar } from "./drawing/status.ts";
import { provideBlobs } from "./review/blobs.ts";
import { ReviewQueue } from "./review/queue.ts";
import { sign } from "./review/signing.ts";
import { offerToInstall } from "./server/install.ts";
import { Keeper } from "./server/keeper.ts";
import { locate } from "./server/locate.ts";
import type { Program } from "./server/search.ts";
import { createClient } from "./session.ts";
import { fillsLists } from "./signals/assistants.ts";
import { Reporter, surroundings } from "./signals/reporter.ts";
import { NOTE, Watch } from "./signals/watch.ts";
import { Trailers } from "./trailers.ts";

/** What other extensions, and tests, may ask. */
export interface Api {
  readonly health: () => string;
  /** Whether the editor itself names the causes of changes. */
  readonly exact: () => boolean;
  readonly counts: () => { readonly completions: number; readonly unmatched: number; readonly lost: number };
}

let running: { readonly server: Keeper; readonly watch: Watch } | undefined;

export function activate(context: vscode.ExtensionContext): Api {
  const log = vscode.window.createOutputChannel("Countersign", { log: true });
  let program: Program | undefined;

  const server = new Keeper(log, (found) =>
    createClient(found, {
      log,
      changed: ({ uri, totals }) => {
        status.count(uri, totals);
        marks.redraw(uri);
      },
      compared: (uri) => marks.redraw(uri),
      sign: (what) => sign(server.ask, () => program, what),
    }),
  );
  const reporter = new Reporter(server.ask, log);
  const watch = new Watch(
    () => fillsLists(surroundings()),
    isFollowed,
    (reports) => reporter.report(reports),
  );
  running = { server, watch };
  const queue = new ReviewQueue(server.ask, () => status.show(), log);
  const trailers = new Trailers(() => program, log);
  const marks = new Marks(server.ask, isFollowed, log);
  const status = new StatusBar(() => ({
    health: server.health,
    trusted: vscode.workspace.isTrusted,
    open: queue.open,
  }));

  const start = async (): Promise<void> => {
    if (!vscode.workspace.isTrusted) {
      return; // nothing of the repository is used, and so nothing is started in it
    }
    const found = await locate(log);
    if ("program" in found) {
      program = found.program;
      await server.start(found.program);
      return;
    }
    await server.stop("missing");
    if (await offerToInstall(found)) {
      await start();
    }
  };
  const look = (): void => {
    marks.redraw();
    queue.later();
    trailers.later();
  };

  context.subscriptions.push(
    log,
    server,
    watch,
    queue,
    trailers,
    marks,
    status,
    provideBlobs(),
    server.onDidChange((health) => {
      status.show();
      void vscode.commands.executeCommand("setContext", "countersign.running", health === "running");
      if (health === "running") {
        reporter.flush();
        look();
      } else if (health === "failed") {
        void sayFailed(log, start);
      }
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void start()),
    vscode.workspace.onDidSaveTextDocument(() => look()),
    vscode.workspace.onDidCloseTextDocument((document) => status.forget(document)),
    vscode.window.onDidChangeWindowState(({ focused }) => focused && look()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (
        event.affectsConfiguration("countersign.server") ||
        event.affectsConfiguration("countersign.reportCompletions")
      ) {
        void start();
      }
    }),
    ...registerCommands({ ask: server.ask, start, program: () => program, queue, log, health: () => server.health }),
  );
  // The first note of a session finds its way prepared: else it comes late.
  void vscode.commands.executeCommand("runCommands", { commands: [{ command: NOTE, args: "" }] });
  void start();
  return { health: () => server.health, exact: () => watch.exact, counts: () => reporter.counts };
}

export async function deactivate(): Promise<void> {
  running?.watch.finish();
  await running?.server.stop();
}

async function sayFailed(log: vscode.LogOutputChannel, start: () => Promise<void>): Promise<void> {
  const t = vscode.l10n.t;
  const again = t("Start It Again");
  const show = t("Show the Log");
  const message = t(
    "The Countersign server ended five times within three minutes and is not started again. Nothing is recorded; what was recorded is kept. `countersign doctor` in a terminal says what is wrong.",
  );
  const chosen = await vscode.window.showErrorMessage(message, again, show);
  if (chosen === again) {
    await start();
  } else if (chosen === show) {
    log.show();
  }
}
