// A window of VS Code, worked with by keyboard and mouse.

import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { until } from "./condition.ts";
import { CLIENT } from "./places.ts";
import type { Workbench } from "./workbench.ts";

const PATIENCE = 180_000;

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
];

export async function browser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args: ARGUMENTS,
  });
}

export class Window {
  readonly page: Page;
  readonly bench: Workbench;
  readonly #port: number;

  private constructor(page: Page, bench: Workbench, port: number) {
    this.page = page;
    this.bench = bench;
    this.#port = port;
  }

  /** Open the workbench's folder. */
  static async open(from: Browser, bench: Workbench, size = { width: 1280, height: 800 }): Promise<Window> {
    bench.expectOracle();
    const context = await from.newContext({ viewport: size, permissions: ["clipboard-read", "clipboard-write"] });
    const page = await context.newPage();
    page.setDefaultTimeout(120_000);
    await page.goto(`http://127.0.0.1:${bench.port}/?folder=${bench.folder}`);
    await page.waitForSelector(".monaco-workbench");
    return new Window(page, bench, await until("the oracle", () => bench.oraclePort()));
  }

  /** Run JavaScript in the oracle of this window, with `vscode` and `documents` in scope. */
  async ask<T>(script: string): Promise<T> {
    const answer = await fetch(`http://127.0.0.1:${this.#port}`, {
      method: "POST",
      body: script,
      signal: AbortSignal.timeout(PATIENCE), // a command that waits for an answer to a question would wait for ever
    });
    const body = await answer.text();
    if (!answer.ok) {
      throw new Error(body);
    }
    return JSON.parse(body) as T;
  }

  /** The text of an open document. */
  text(uri: string): Promise<string> {
    return this.ask<string>(`return ${documentOf(uri)}.getText()`);
  }

  /** The server answers. */
  async recording(): Promise<void> {
    await until("Countersign to record", async () => (await this.health()) === "running");
  }

  health(): Promise<string> {
    return this.ask<string>(
      'const e = vscode.extensions.getExtension("countersign.countersign"); return e?.isActive ? e.exports.health() : "inactive"',
    );
  }

  /** Open a file in the active group, with the cursor at its end. */
  async edit(name: string): Promise<string> {
    const uri = await this.ask<string>(
      `const d = await vscode.workspace.openTextDocument(vscode.Uri.file(${JSON.stringify(`${this.bench.folder}/${name}`)}));
       await vscode.window.showTextDocument(d); return d.uri.toString()`,
    );
    await this.focus();
    await this.press("Control+End");
    return uri;
  }

  async focus(): Promise<void> {
    await this.command("workbench.action.focusActiveEditorGroup");
  }

  async command(name: string, ...given: unknown[]): Promise<void> {
    const words = [name, ...given].map((one) => JSON.stringify(one)).join(", ");
    await this.ask(`await vscode.commands.executeCommand(${words}); return 1`);
  }

  type(text: string): Promise<void> {
    return this.page.keyboard.type(text);
  }

  press(key: string): Promise<void> {
    return this.page.keyboard.press(key);
  }

  async see(selector: string): Promise<void> {
    await this.page.waitForSelector(selector, { state: "visible" });
  }

  /** What happened so far is on the screen. */
  drawn(): Promise<void> {
    const twoFrames = (): Promise<void> =>
      new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())));
    return this.page.evaluate(twoFrames);
  }

  /** An assistant offers something; VS Code does not always ask one by itself while keys come fast. */
  async offer(): Promise<void> {
    await until("an offer", async () => {
      try {
        await this.page.waitForSelector(".ghost-text-decoration", { state: "visible", timeout: 2000 });
        return true;
      } catch (error) {
        await this.command("editor.action.inlineSuggest.trigger");
        throw error;
      }
    });
  }

  /** The list of words is there; it, too, is not always opened by itself. */
  async words(row: string): Promise<void> {
    await until("a list of words", async () => {
      try {
        await this.page.waitForSelector(row, { state: "visible", timeout: 3000 });
        return true;
      } catch (error) {
        await this.command("editor.action.triggerSuggest");
        throw error;
      }
    });
  }

  /** What is on the screen, for whoever has to find out why a test fails; the file. */
  async picture(name: string): Promise<string> {
    const path = join(CLIENT, "dist", "test", `${name}.png`);
    await this.page.screenshot({ path });
    return path;
  }

  async clipboard(text: string): Promise<void> {
    await this.page.evaluate((given) => globalThis.navigator.clipboard.writeText(given), text);
  }
}

/** JavaScript for an open document. */
export function documentOf(uri: string): string {
  return `vscode.workspace.textDocuments.find((one) => one.uri.toString() === ${JSON.stringify(uri)})`;
}
