// Makes the VSIX packages that the tests install, as users would get them.

import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { CLIENT } from "./places.ts";

const VSCE = join(CLIENT, "node_modules", "@vscode", "vsce", "vsce");

/** Package the extension in a folder; the VSIX. */
export function packed(folder: string, into: string, name: string): string {
  mkdirSync(into, { recursive: true });
  const out = join(into, `${name}.vsix`);
  const words = ["package", "--allow-missing-repository", "--skip-license", "--no-dependencies", "--out", out];
  execFileSync(process.execPath, [VSCE, ...words], { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  return out;
}

let product: string | undefined;

/** The extension, built and packaged. */
export function built(): string {
  if (product === undefined) {
    execFileSync(process.execPath, ["build.mjs"], { cwd: CLIENT, stdio: "inherit" });
    product = packed(CLIENT, join(CLIENT, "dist"), "countersign");
  }
  return product;
}
