// Every sentence that the extension says is in the bundle that translators start from, and no other is.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { it } from "node:test";

const SENTENCE = /\bt\(\s*("(?:[^"\\]|\\.)*")/g;

it("the bundle for translators has what the sources say", () => {
  const sources = new URL("../../src/", import.meta.url);
  const files = readdirSync(sources, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  const said = files.flatMap((name) => [...readFileSync(new URL(name, sources), "utf8").matchAll(SENTENCE)]);
  const sentences = new Set(said.map(([, literal]) => JSON.parse(literal ?? '""') as string));
  const bundle = JSON.parse(readFileSync(new URL("../../l10n/bundle.l10n.json", import.meta.url), "utf8"));
  assert.deepEqual(Object.keys(bundle).sort(), [...sentences].sort());
});
