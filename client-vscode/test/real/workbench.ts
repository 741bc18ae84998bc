// One VS Code server in a home of its own, with a repository to work on, and the extensions installed.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "./condition.ts";
import { packed } from "./pack.ts";
import { CLIENT, COUNTERSIGN, codeServer, node, REAL, ROOT, VENV } from "./places.ts";

export interface Options {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly extensions?: readonly string[];
  readonly trusted?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

const SETTINGS = {
  "workbench.startupEditor": "none",
  "telemetry.telemetryLevel": "off",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": "off",
  "extensions.ignoreRecommendations": true,
  "update.mode": "none",
  "editor.minimap.enabled": false,
  "editor.wordBasedSuggestions": "off",
  "editor.inlineSuggest.minShowDelay": 0,
  "editor.quickSuggestionsDelay": 1,
  "files.autoSave": "off",
  "files.hotExit": "off",
  "window.confirmBeforeClose": "never",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "chat.disableAIFeatures": true,
  "remote.autoForwardPorts": false,
  "git.openRepositoryInParentFolders": "never",
  "git.confirmSync": false,
  "git.enableSmartCommit": true,
  "scm.alwaysShowRepositories": false,
  "window.menuBarVisibility": "classic",
  "countersign.server.path": COUNTERSIGN,
  "countersign.assistants": { "acme.fake-assistant": "acme-assistant" },
};

const ACCOUNT = { name: "Lee Lim", email: "lee@example.com" };

let packages: readonly string[] | undefined;

function testPackages(): readonly string[] {
  const into = join(CLIENT, "dist", "test");
  packages ??= ["assistant", "oracle"].map((name) => packed(join(REAL, name), into, name));
  return packages;
}

export class Workbench {
  readonly home = mkdtempSync(join(tmpdir(), "countersign-vscode-"));
  readonly folder = join(this.home, "work");
  readonly environment: Record<string, string>;
  readonly #data = join(this.home, "data");
  readonly #oracle = join(this.home, "oracle-port");
  // It says that modules are missing which were left unbuilt, and that says nothing.
  readonly #log: number;
  #process: ChildProcess | undefined;
  port = 0;

  constructor() {
    this.environment = {
      PATH: `${join(VENV, "bin")}:${process.env.PATH}`,
      HOME: this.home,
      XDG_CONFIG_HOME: join(this.home, ".config"),
      XDG_DATA_HOME: join(this.home, ".data"),
      XDG_STATE_HOME: join(this.home, ".state"),
      XDG_CACHE_HOME: join(this.home, ".cache"),
      GIT_CONFIG_GLOBAL: join(this.home, ".gitconfig"),
      GIT_CONFIG_SYSTEM: "/dev/null",
      GIT_EDITOR: "true",
      LC_ALL: "C.UTF-8",
      COUNTERSIGN_ORACLE: this.#oracle,
      EXTENSIONS_GALLERY: '{"serviceUrl":"","itemUrl":"","resourceUrlTemplate":""}',
    };
    mkdirSync(this.folder);
    this.#log = openSync(join(this.home, "server.log"), "a");
    this.git("init", "--quiet", "--initial-branch=main");
    this.git("config", "--global", "user.name", ACCOUNT.name);
    this.git("config", "--global", "user.email", ACCOUNT.email);
  }

  /** Install the extensions and start the server. */
  async start(vsix: string, options: Options = {}): Promise<this> {
    const settings = JSON.stringify({ ...SETTINGS, ...options.settings });
    for (const folder of ["User", "Machine"]) {
      mkdirSync(join(this.#data, folder), { recursive: true });
      writeFileSync(join(this.#data, folder, "settings.json"), settings);
    }
    Object.assign(this.environment, options.environment);
    const all = [...(vsix ? [vsix] : []), ...testPackages(), ...(options.extensions ?? [])];
    this.#codeServer(...all.flatMap((one) => ["--install-extension", one]));
    const trust = options.trusted === false ? [] : ["--disable-workspace-trust"];
    const words = ["--auth", "none", "--bind-addr", "127.0.0.1:0", "--disable-telemetry", "--disable-update-check"];
    this.#process = spawn(
      node(),
      [
        codeServer(),
        ...words,
        "--disable-getting-started-override",
        ...(process.env.CODE_SERVER ? [] : ["--reconnection-grace-time", "1"]), // old ones do not know it
        ...trust,
        ...this.#folders(),
      ],
      { env: this.environment, detached: true, stdio: ["ignore", "pipe", this.#log], cwd: this.home },
    );
    let said = "";
    this.#process.stdout?.on("data", (part) => {
      said += part;
    });
    const address = await until("code-server to listen", () => /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(said));
    this.port = Number(address[1]);
    return this;
  }

  async stop(): Promise<void> {
    const process_ = this.#process;
    if (process_?.pid !== undefined && process_.exitCode === null) {
      const gone = new Promise((resolve) => process_.once("exit", resolve));
      process.kill(-process_.pid, "SIGKILL"); // the group that was started here, extension hosts and all
      await gone;
    }
    closeSync(this.#log);
    rmSync(this.home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }

  /** The port of the oracle that came last: every window has one of its own. */
  oraclePort(): number {
    return Number(readFileSync(this.#oracle, "utf8"));
  }

  /** The next window's oracle is waited for: the last one's port is forgotten. */
  expectOracle(): void {
    rmSync(this.#oracle, { force: true });
  }

  git(...words: string[]): string {
    return this.run("git", ...words);
  }

  countersign(...words: string[]): string {
    return this.run(COUNTERSIGN, ...words);
  }

  run(program: string, ...words: string[]): string {
    const options = { cwd: this.folder, env: this.environment, encoding: "utf8" as const };
    return execFileSync(program, words, { ...options, stdio: ["ignore", "pipe", "pipe"] }).trimEnd();
  }

  write(name: string, text: string): string {
    const file = join(this.folder, name);
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), "utf8");
  }

  #codeServer(...words: string[]): void {
    const line = [codeServer(), ...words, ...this.#folders()];
    execFileSync(node(), line, { env: this.environment, cwd: ROOT, stdio: ["ignore", this.#log, this.#log] });
  }

  #folders(): string[] {
    return ["--user-data-dir", this.#data, "--extensions-dir", join(this.#data, "extensions")];
  }
}
