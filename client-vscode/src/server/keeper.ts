// Keeps one server running: starts and stops in turn, starts again what ended by itself, and says when that does not help.

import * as vscode from "vscode";
import { CloseAction, ErrorAction, type LanguageClient, State, Trace } from "vscode-languageclient/node";
import { Crashes } from "./crashes.ts";
import type { Program } from "./search.ts";
import { Turns } from "./turns.ts";

/** Ask the server to carry out a command of its own; nothing while there is no server. */
export type Ask = (command: string, argument: object) => Promise<unknown> | undefined;

/** A client for a server, not started yet. */
export interface Session {
  readonly client: LanguageClient;
  /** What has happened until now was sent. */
  readonly sent: () => Promise<unknown>;
}

export type Health = "waiting" | "missing" | "starting" | "running" | "failed";

const STOP_WITHIN = 5000;

export class Keeper implements vscode.Disposable {
  readonly #turns = new Turns();
  readonly #crashes = new Crashes();
  readonly #log: vscode.LogOutputChannel;
  readonly #create: (program: Program) => Session;
  readonly #changed = new vscode.EventEmitter<Health>();
  readonly onDidChange = this.#changed.event;
  #client: LanguageClient | undefined;
  #sent: Session["sent"] = async () => undefined;
  #health: Health = "waiting";
  #again: NodeJS.Timeout | undefined;

  constructor(log: vscode.LogOutputChannel, create: (program: Program) => Session) {
    this.#log = log;
    this.#create = create;
  }

  get health(): Health {
    return this.#health;
  }

  readonly ask: Ask = (command, argument) => {
    const client = this.#client;
    if (client === undefined || this.#health !== "running") {
      return undefined;
    }
    return client.sendRequest("workspace/executeCommand", { command, arguments: [argument] });
  };

  /** Start a server, in the place of the one that runs. */
  start(program: Program): Promise<void> {
    this.#crashes.forget();
    return this.#turns.take(async () => {
      await this.#stop();
      await this.#start(program);
    });
  }

  stop(health: Health = "waiting"): Promise<void> {
    return this.#turns.take(async () => {
      await this.#stop();
      this.#be(health);
    });
  }

  dispose(): void {
    clearTimeout(this.#again);
    this.#changed.dispose();
  }

  async #start(program: Program): Promise<void> {
    this.#be("starting");
    const { client, sent } = this.#create(program);
    this.#sent = sent;
    client.clientOptions.errorHandler = {
      error: () => ({ action: ErrorAction.Continue }),
      closed: () => {
        this.#ended(client, program);
        return { action: CloseAction.DoNotRestart, handled: true };
      },
    };
    this.#client = client;
    try {
      await client.start();
      await client.setTrace(Trace.Off);
      if (this.#client === client && client.state === State.Running) {
        this.#be("running");
      }
    } catch (error) {
      this.#log.error(`The server did not start: ${String(error)}`);
      if (this.#client === client) {
        this.#ended(client, program);
      }
    }
  }

  async #stop(): Promise<void> {
    clearTimeout(this.#again);
    const client = this.#client;
    this.#client = undefined;
    if (client === undefined) {
      return;
    }
    try {
      await Promise.race([this.#sent(), new Promise((resolve) => setTimeout(resolve, STOP_WITHIN))]);
      await client.dispose(STOP_WITHIN);
    } catch (error) {
      this.#log.info(`The server was gone before it was asked to leave: ${String(error)}`);
    }
  }

  /** The server has ended by itself. */
  #ended(client: LanguageClient, program: Program): void {
    if (this.#client !== client) {
      return; // it was asked to, or this was said already
    }
    this.#client = undefined;
    const wait = this.#crashes.ended(Date.now());
    this.#log.warn(wait === undefined ? "The server ended, too often." : `The server ended; again in ${wait} ms.`);
    void client.dispose(STOP_WITHIN).catch(() => undefined); // its process is gone: only what listened is let go of
    if (wait === undefined) {
      this.#be("failed");
      return;
    }
    this.#be("starting");
    this.#again = setTimeout(() => {
      void this.#turns.take(async () => {
        if (this.#client === undefined) {
          await this.#start(program);
        }
      });
    }, wait);
  }

  #be(health: Health): void {
    this.#health = health;
    this.#changed.fire(health);
  }
}
