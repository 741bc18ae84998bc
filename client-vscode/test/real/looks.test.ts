// How it looks: pictures of every part in light, dark and high contrast. They go to dist/pictures; with KEEP_PICTURES set,
// those that the documentation shows are kept in docs/pictures.

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { agent } from "./agent.ts";
import { until } from "./condition.ts";
import { Desk } from "./desk.ts";
import { CLIENT, ROOT } from "./places.ts";
import type { Window } from "./window.ts";

const THEMES = {
  light: "Default Light Modern",
  dark: "Default Dark Modern",
  contrast: "Default High Contrast",
} as const;
const IN_README: readonly string[] = ["gutter-light", "queue-light", "signing-dark"];
const SIZE = { width: 1080, height: 640 };

const CHARGE = `"""Charges: what a customer pays for."""

LIMIT = 100


def charge(customer, amount):
    if amount > LIMIT:
        raise ValueError("too much at once")
    customer.pay(amount)
`;
const REFUND = `

def refund(customer, charge):
    """Give back what was charged, once."""
    if charge.refunded:
        return False
    customer.credit(charge.amount)
    charge.refunded = True
    return True
`;

describe("what is shown", () => {
  const desk = new Desk();
  const { bench } = desk;
  let window: Window;

  before(async () => {
    desk.begin({ "payments/charge.py": CHARGE, "report/totals.py": "def total(rows):\n    return sum(rows)\n" });
    bench.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", join(bench.home, "key"));
    const key = bench.run("cut", "-d ", "-f1,2", join(bench.home, "key.pub"));
    bench.write(
      ".countersign/people.toml",
      `[people.alice]\nrole = "senior"\nemails = ["alice@example.com"]\nkeys = ["${key}"]\n\n[people.lee]\nrole = "junior"\nemails = ["lee@example.com"]\n`,
    );
    bench.write(
      ".countersign/policy.toml",
      'version = 1\nrepository = "5f0c"\nmode = "enforce"\n\n[[tier]]\nname = "critical"\npaths = ["payments/**"]\n',
    );
    bench.git("config", "--global", "user.signingkey", join(bench.home, "key"));
    bench.git("add", "--all");
    bench.git("commit", "--quiet", "--message=Say who answers for what");
    bench.git("switch", "--quiet", "--create", "refunds");
    agent(bench, "payments/charge.py", CHARGE, CHARGE + REFUND);
    const totals = bench.read("report/totals.py");
    agent(bench, "report/totals.py", totals, `${totals}\n\ndef mean(rows):\n    return total(rows) / len(rows)\n`);
    bench.git("commit", "--quiet", "--all", "--message=Give back what was charged");
    window = await desk.open({
      size: SIZE,
      settings: {
        "workbench.colorTheme": THEMES.light,
        "editor.lineHeight": 20,
        "git.decorations.enabled": false,
        "terminal.integrated.gpuAcceleration": "off", // so that its text is in the page
      },
    });
    await window.command("workbench.action.closeSidebar");
  });

  after(() => desk.close());

  it("in the gutter: whose each line is, and what needs somebody", async () => {
    await window.edit("payments/charge.py");
    await window.press("Enter");
    await window.type("ai7q");
    await window.offer();
    await window.press("Tab");
    await window.type(" + 1");
    await until("the marks", () => window.page.locator('[class*="ced-"][style*="svg"], .cgmr').count());
    await inEveryTheme("gutter");
  });

  it("in the hover: who, how we know, and what is needed", async () => {
    await window.page.hover('.view-line:has-text("customer.credit") span >> nth=-1');
    await window.see('.monaco-hover:has-text("AI text")');
    await inEveryTheme("hover", () => window.page.hover('.view-line:has-text("customer.credit") span >> nth=-1'));
  });

  it("above the text: what has to be signed off, and by whom", async () => {
    await window.press("Control+Home");
    await window.see('.codelens-decoration:has-text("to be signed off by 1 senior")');
    await inEveryTheme("lens");
  });

  it("in the queue: tier, file and block", async () => {
    await window.command("workbench.action.files.save");
    await window.command("countersign.openReviewQueue");
    await widen();
    await window.command("countersign.refreshReview");
    await window.see('.monaco-list-row:has-text("charge.py")');
    await window.page.locator('.monaco-list-row:has-text("charge.py") .monaco-tl-twistie').first().click();
    await window.see('.monaco-list-row:has-text("Lines")');
    await inEveryTheme("queue");
  });

  it("before signing: exactly what is signed, and how much of it is an AI's", async () => {
    await window.page.locator('.monaco-list-row:has-text("charge.py")').first().hover();
    await window.page
      .locator('.monaco-list-row:has-text("charge.py") .action-label[aria-label*="Sign This File Off"]')
      .first()
      .click();
    await window.see('.notification-toast:has-text("You would sign")');
    await window.see(".diff-editor, .monaco-diff-editor");
    await inEveryTheme("signing");
    const words = await window.page.locator('.notification-toast:has-text("You would sign")').innerText();
    assert.match(words, /\d+ ai/);
  });

  it("in the terminal that signs, what it asks; what is typed there signs, and the queue and the lens say so", async () => {
    await window.page.locator('.notification-toast .monaco-button:has-text("Sign in a Terminal")').click();
    const said = (): Promise<string> => window.page.locator(".terminal-wrapper .xterm-rows").first().innerText();
    const digest = await until("the question", async () => {
      const words = (await said()).replaceAll("\u00a0", " ");
      return /characters of it:/.test(words) && /delta ([0-9a-f]{6})/.exec(words)?.[1];
    });
    await inEveryTheme("terminal");
    await window.type(digest);
    await window.press("Enter");
    await until("the signature", async () => /signed:\s+approve/.test(await said()));
    const { signoffs } = JSON.parse(bench.countersign("signoffs", "--json")) as { signoffs: { signer: string }[] };
    assert.deepEqual(
      signoffs.map(({ signer }) => signer),
      ["alice"],
    );
    await window.command("workbench.action.closePanel");
    await window.see('.monaco-list-row:has-text("charge.py"):has-text("signed off")');
    await window.edit("payments/charge.py");
    await window.press("Control+Home");
    await window.see('.codelens-decoration:has-text("Countersign: signed off")');
    await picture("signed-light");
  });

  it("in the Source Control view: the trailers of the next commit, as soon as something is staged", async () => {
    await window.command("workbench.view.scm");
    await window.command("countersign.trailers.focus");
    await window.see('.pane-body:has-text("None: of what is staged nothing is known")');
    bench.git("add", "--all");
    await window.see('.monaco-list-row:has-text("AI-Provenance")');
    await picture("trailers-light");
  });

  it("in the walkthrough: four steps", async () => {
    await window.command("workbench.action.closeAllEditors").catch(() => undefined);
    await window.command("workbench.action.closeSidebar");
    await window.command("countersign.walkthrough");
    await window.see('.getting-started-step:has-text("Set up a repository")');
    assert.equal(await window.page.locator(".getting-started-step").count(), 4);
    await window.see('.getting-started-step:has-text("Get Countersign") .codicon-getting-started-step-checked');
    await inEveryTheme("walkthrough");
  });

  /** So that the queue can be read: the side bar is narrow, as VS Code opens it in a window of this size. */
  async function widen(): Promise<void> {
    const bar = await window.page.locator(".part.sidebar").boundingBox();
    if (bar === null) {
      throw new Error("there is no side bar");
    }
    const { mouse } = window.page;
    const below = bar.y + bar.height - 40; // a hover of the editor may lie over the edge further up
    await mouse.move(bar.x + bar.width + 2, below);
    await mouse.down();
    await mouse.move(bar.x + bar.width + 110, below, { steps: 5 });
    await mouse.up();
    await until("a wider side bar", async () => {
      const now = await window.page.locator(".part.sidebar").boundingBox();
      return (now?.width ?? 0) > bar.width + 50;
    });
  }

  async function inEveryTheme(name: string, prepare?: () => Promise<unknown>): Promise<void> {
    for (const [kind, theme] of Object.entries(THEMES)) {
      await window.ask(
        `await vscode.workspace.getConfiguration("workbench").update("colorTheme", ${JSON.stringify(theme)}, 1); return 1`,
      );
      const type = { light: "vs", dark: "vs-dark", contrast: "hc-black" }[kind];
      await window.see(`.monaco-workbench.${type}`);
      await prepare?.();
      await picture(`${name}-${kind}`);
    }
    await window.ask(
      `await vscode.workspace.getConfiguration("workbench").update("colorTheme", ${JSON.stringify(THEMES.light)}, 1); return 1`,
    );
  }

  async function picture(name: string): Promise<void> {
    const png = await window.page.screenshot({ animations: "disabled", caret: "hide" });
    const into = join(CLIENT, "dist", "pictures");
    mkdirSync(into, { recursive: true });
    writeFileSync(join(into, `${name}.png`), png);
    if (process.env.KEEP_PICTURES) {
      const kept = join(ROOT, "docs", "pictures");
      mkdirSync(kept, { recursive: true });
      const webp = Buffer.from(await smaller(png), "base64");
      writeFileSync(join(kept, `vscode-${name}.webp`), webp);
      if (IN_README.includes(name)) {
        writeFileSync(join(CLIENT, "media", `${name}.webp`), webp);
      }
    }
  }

  /** The picture as WebP, made by the browser that took it. */
  function smaller(png: Buffer): Promise<string> {
    return window.page.evaluate(async (data) => {
      const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
      const webp = new Uint8Array(
        await (await canvas.convertToBlob({ type: "image/webp", quality: 0.9 })).arrayBuffer(),
      );
      return btoa(webp.reduce((text, byte) => text + String.fromCharCode(byte), ""));
    }, png.toString("base64"));
  }
});
