import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import type { AttributedRange, Finding, QueuedFile, Review } from "../../src/answers.ts";
import { pictureOf } from "../../src/drawing/icons.ts";
import { blocksOf, SIGNS } from "../../src/drawing/lines.ts";
import { treeOf } from "../../src/review/tree.ts";

const at = (from: string, to: string, origin: AttributedRange["origin"], state: AttributedRange["state"] = "none") => {
  const place = (text: string) => {
    const [line = 0, character = 0] = text.split(":").map(Number);
    return { line, character };
  };
  return { range: { start: place(from), end: place(to) }, origin, evidence: "observed", state };
};

describe("the sign of a line", () => {
  it("is one for neighbouring lines of an AI", () => {
    assert.deepEqual(blocksOf([at("1:0", "3:9", "ai"), at("4:0", "4:5", "human"), at("5:0", "5:2", "ai")]), [
      { sign: "ai", first: 1, last: 3 },
      { sign: "ai", first: 5, last: 5 },
    ]);
  });

  it("says where a line is partly an AI's", () => {
    assert.deepEqual(blocksOf([at("0:0", "0:5", "human"), at("0:5", "1:4", "ai")]), [
      { sign: "mixed", first: 0, last: 0 },
      { sign: "ai", first: 1, last: 1 },
    ]);
  });

  it("says first of all that somebody is needed, of unknown text, too", () => {
    assert.deepEqual(blocksOf([at("0:0", "0:5", "ai", "signed-off"), at("0:5", "0:9", "unknown", "needs-review")]), [
      { sign: "review", first: 0, last: 0 },
    ]);
    assert.deepEqual(blocksOf([at("0:0", "0:5", "ai", "signed-off")]), [{ sign: "signed", first: 0, last: 0 }]);
  });

  it("points at the first line of a block that needs somebody, and goes on beside the others", () => {
    assert.deepEqual(blocksOf([at("1:0", "4:9", "ai", "needs-review"), at("6:0", "6:5", "ai", "needs-review")]), [
      { sign: "review", first: 1, last: 1 },
      { sign: "more", first: 2, last: 4 },
      { sign: "review", first: 6, last: 6 },
    ]);
  });

  it("is none for people's lines and for old text of which nothing is known", () => {
    assert.deepEqual(blocksOf([at("0:0", "0:5", "human"), at("1:0", "1:5", "unknown")]), []);
  });

  it("does not reach into the line that a range ends before", () => {
    assert.deepEqual(blocksOf([at("0:0", "1:0", "ai")]), [{ sign: "ai", first: 0, last: 0 }]);
  });

  it("differs from the others in its shape, not only in its colour", () => {
    const shape = (sign: (typeof SIGNS)[number]) => {
      const picture = Buffer.from(pictureOf(sign, "dark").split(",")[1] ?? "", "base64").toString();
      return picture.replace(/#[0-9a-f]{6}/g, "");
    };
    assert.equal(new Set(SIGNS.map(shape)).size, SIGNS.length);
  });
});

describe("the review queue", () => {
  const finding = { lines: "3-4", message: "a.py, lines 3-4: AI text" } as Finding;
  const file = (path: string, tier: string | null, state: QueuedFile["state"] = "needs-review") =>
    ({ path, tier, state, toRead: 2, findings: state === "needs-review" ? [finding] : [] }) as unknown as QueuedFile;
  const review = (...queue: QueuedFile[]) => ({ root: "file:///work", queue }) as unknown as Review;

  it("has tiers, files and blocks, in the order of the server", () => {
    const nodes = treeOf([review(file("pay.py", "critical"), file("a.py", null), file("b.py", null))]);
    assert.deepEqual(
      nodes.map((node) => node.is === "tier" && [node.name, node.toRead, node.nodes.length]),
      [
        ["critical", 2, 1],
        [null, 4, 2],
      ],
    );
    const [tier] = nodes;
    const [first] = tier?.is === "tier" ? tier.nodes : [];
    assert.equal(first?.is === "file" && first.nodes[0]?.is, "block");
  });

  it("has no level that says nothing: one repository, no tiers", () => {
    assert.deepEqual(
      treeOf([review(file("a.py", null))]).map((node) => node.is),
      ["file"],
    );
    assert.deepEqual(
      treeOf([review(file("a.py", null)), review(file("b.py", null))]).map((node) => node.is),
      ["repository", "repository"],
    );
  });

  it("leaves out what nobody has to look at, and keeps what was signed", () => {
    const nodes = treeOf([review(file("a.py", null, "none"), file("b.py", null, "signed-off"))]);
    assert.deepEqual(
      nodes.map((node) => node.is === "file" && node.file.path),
      ["b.py"],
    );
  });
});

describe("what the package contributes", () => {
  const read = (name: string) => JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), "utf8"));
  const manifest = read("package.json");

  it("has words for everything, and no words too many", () => {
    const used = new Set([...JSON.stringify(manifest).matchAll(/%([\w.]+)%/g)].map(([, key]) => key));
    assert.deepEqual([...used].sort(), Object.keys(read("package.nls.json")).sort());
  });

  it("runs the built-in command first and its own note after it, so that no accept waits for us", () => {
    for (const { command, args, when } of manifest.contributes.keybindings) {
      assert.equal(command, "runCommands");
      const [builtIn, note] = args.commands;
      assert.equal(typeof builtIn, "string");
      assert.equal(note.command, "countersign.note");
      const alternatives = when.split(" || ");
      assert.ok(alternatives.every((one: string) => one.includes("config.countersign.reportCompletions")));
    }
  });

  it("hears of accepted words in an old editor, too, which does not say where the cursor is", () => {
    const [word] = manifest.contributes.keybindings.filter(({ args }: { args: { commands: unknown[] } }) =>
      args.commands.includes("editor.action.inlineSuggest.acceptNextWord"),
    );
    assert.match(word.when, /^!\(cursorBeforeGhostText =~ \/\^false\$\/\) && inlineSuggestionVisible /);
  });

  it("lets no workspace name a program, and declares no proposed API", () => {
    assert.equal(manifest.contributes.configuration.properties["countersign.server.path"].scope, "machine");
    assert.equal(manifest.enabledApiProposals, undefined);
  });
});
