// Where most tests work: a workbench, and a window on its folder in which Countersign records.

import type { Browser } from "playwright-core";
import { built } from "./pack.ts";
import { browser, Window } from "./window.ts";
import { type Options, Workbench } from "./workbench.ts";

export class Desk {
  readonly bench = new Workbench();
  #chrome: Browser | undefined;

  /** Files as a first commit, in a repository that records. */
  begin(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      this.bench.write(name, text);
    }
    this.bench.git("add", "--all");
    this.bench.git("commit", "--quiet", "--message=Begin");
    this.bench.countersign("init");
  }

  /** Start the editor with our extension; its first window, when the server answers. */
  async open(
    options: Options & { readonly size?: { readonly width: number; readonly height: number } } = {},
  ): Promise<Window> {
    this.#chrome = await browser();
    await this.bench.start(built(), options);
    const window = await Window.open(this.#chrome, this.bench, options.size);
    await window.recording();
    return window;
  }

  /** One more window on the same folder. */
  async another(): Promise<Window> {
    if (this.#chrome === undefined) {
      throw new Error("The first window comes first.");
    }
    return Window.open(this.#chrome, this.bench);
  }

  async close(): Promise<void> {
    await this.#chrome?.close();
    await this.bench.stop();
  }
}

/** Files of these names, with the same text in each. */
export function files(names: readonly string[], text: string): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, text]));
}
