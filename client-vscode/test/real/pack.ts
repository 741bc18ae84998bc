// Makes the VSIX packages that the tests install, as users would get them.

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buildSync } from "esbuild";
import { CLIENT, REAL } from "./places.ts";

/** Of every file in a package, so that the same sources make the same package. */
const DATE = "1767225600";
const PARTS = [
  "dist/extension.cjs",
  "media",
  "l10n",
  "package.json",
  "package.nls.json",
  "README.md",
  "CHANGELOG.md",
  "LICENSE",
  ".vscodeignore",
];
const VSCE = join(CLIENT, "node_modules", "@vscode", "vsce", "vsce");

/** Package the extension in a folder; the VSIX. */
export function packed(folder: string, into: string, name: string): string {
  mkdirSync(into, { recursive: true });
  const out = join(into, `${name}.vsix`);
  const words = [
    "package",
    "--allow-missing-repository",
    "--skip-license",
    "--no-rewrite-relative-links",
    "--no-dependencies",
    "--out",
    out,
  ];
  const env = { ...process.env, SOURCE_DATE_EPOCH: DATE };
  execFileSync(process.execPath, [VSCE, ...words], { cwd: folder, env, stdio: ["ignore", "ignore", "pipe"] });
  return out;
}

/**
 * The build for companies that switch the proposed API on: the same code, and a manifest that declares it.
 *
 * @param plain the market's package, which it is made from.
 */
export function exactly(plain: string): string {
  const folder = mkdtempSync(join(tmpdir(), "countersign-exact-"));
  for (const name of PARTS) {
    cpSync(join(CLIENT, name), join(folder, name), { recursive: true });
  }
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  manifest.enabledApiProposals = ["textDocumentChangeReason"];
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  const vsix = packed(folder, dirname(plain), "countersign-exact");
  rmSync(folder, { recursive: true });
  return vsix;
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

/** The extension that does the least: what ours is compared with. */
export function bare(): string {
  const folder = join(CLIENT, "dist", "test", "bare");
  cpSync(join(REAL, "bare", "package.json"), join(folder, "package.json"));
  for (const name of ["extension", "server"]) {
    buildSync({
      entryPoints: [join(REAL, "bare", `${name}.ts`)],
      outfile: join(folder, `${name}.cjs`),
      bundle: true,
      format: "cjs",
      platform: "node",
      target: "node20",
      external: ["vscode"],
      minify: true,
      logLevel: "warning",
    });
  }
  return packed(folder, join(CLIENT, "dist", "test"), "bare");
}
