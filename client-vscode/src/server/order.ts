// Changes reach the server a moment after their event, so that no key waits for it; and what else is sent waits its turn.

import type * as vscode from "vscode";
import type { Middleware } from "vscode-languageclient/node";
import { Later } from "../later.ts";

const DID_OPEN = "textDocument/didOpen";
/** What has its turn from its event on. */
const OF_EVENTS: readonly string[] = ["didChange", "willSave", "didSave", "didClose"].map(
  (name) => `textDocument/${name}`,
);

/** A part of a client's middleware. */
export interface Order {
  readonly middleware: Middleware;
  /** What has happened until now was sent. */
  readonly sent: () => Promise<unknown>;
}

/** Keeps changes back for a moment, and everything in the order in which it happened. */
export function keepOrder(log: Pick<vscode.LogOutputChannel, "warn">): Order {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(send: () => T): Promise<Awaited<T>> => {
    const turn = last.then(send);
    last = turn.catch(() => undefined); // whoever sends it is told
    return turn as Promise<Awaited<T>>;
  };
  const changes = new Later<() => Promise<void>>((all) => {
    const warn = (error: unknown): void => log.warn(`A change was not sent: ${String(error)}`);
    for (const send of all) {
      inTurn(send).catch(warn);
    }
  });
  const afterChanges = <T>(event: T, next: (event: T) => Promise<void>): Promise<void> => {
    changes.now();
    return inTurn(() => next(event));
  };
  /** For each document that is being opened, what has to be sent before. */
  const opening: Promise<unknown>[] = [];
  const middleware: Middleware = {
    didOpen: (document, next) => {
      changes.now();
      opening.push(last);
      const turn = next(document); // with the text that it has now: what comes after are changes of it
      last = turn.catch(() => undefined);
      return turn;
    },
    didChange: async (event, next) => changes.add(() => next(event)),
    willSave: afterChanges,
    didSave: afterChanges,
    didClose: afterChanges,
    sendNotification: async (type, next, params) => {
      const method = typeof type === "string" ? type : type.method;
      if (method === DID_OPEN) {
        await opening.shift();
        return next(type, params);
      }
      if (OF_EVENTS.includes(method)) {
        return next(type, params);
      }
      changes.now();
      return inTurn(() => next(type, params));
    },
    sendRequest: (type, params, token, next) => {
      changes.now();
      // Its answer is nobody's turn to wait for.
      return new Promise((resolve, reject) => {
        inTurn(() => void next(type, params, token).then(resolve, reject)).catch(reject);
      });
    },
  };
  return {
    middleware,
    sent: () => {
      changes.now();
      return last;
    },
  };
}
