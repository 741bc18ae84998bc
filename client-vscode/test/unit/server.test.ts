import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { describe, it } from "node:test";
import { Crashes } from "../../src/server/crashes.ts";
import { onPath, userTools } from "../../src/server/search.ts";
import { Turns } from "../../src/server/turns.ts";
import { versionIn, whyNot } from "../../src/server/version.ts";

describe("the version of a server", () => {
  it("is read from what it prints, and from nothing else", () => {
    assert.equal(versionIn("countersign 0.1.0\n"), "0.1.0");
    assert.equal(versionIn("Python 3.12.1\n"), undefined);
    assert.equal(versionIn("countersign, of some kind"), undefined);
  });

  it("must be new enough, and of our generation", () => {
    const say = (sentence: string, ...values: string[]) =>
      values.reduce((said, value, at) => said.replace(`{${at}}`, value), sentence);
    const why = (version?: string) => whyNot(version, say);
    assert.equal(why("0.1.0"), undefined);
    assert.equal(why("0.2.0"), undefined);
    assert.equal(why("0.0.9"), "It is version 0.0.9, and this extension needs 0.1.0 or later.");
    assert.match(why("1.0.0") ?? "", /newer generation/);
    assert.match(why() ?? "", /does not say/);
  });
});

describe("a server that ends by itself", () => {
  it("is started again, each time a little later, and not after the fifth time", () => {
    const crashes = new Crashes();
    const waits = [0, 1000, 2000, 3000, 4000].map((at) => crashes.ended(at));
    assert.deepEqual(waits, [250, 500, 1000, 2000, undefined]);
  });

  it("is started again for ever if it ends only now and then", () => {
    const crashes = new Crashes();
    for (let time = 0; time < 20; time++) {
      assert.notEqual(crashes.ended(time * 60_000), undefined);
    }
  });

  it("has all its tries again after somebody has looked", () => {
    const crashes = new Crashes();
    [1, 2, 3, 4].forEach((at) => {
      crashes.ended(at);
    });
    crashes.forget();
    assert.equal(crashes.ended(5), 250);
  });
});

describe("starts and stops", () => {
  it("come one after another, whatever becomes of them", async () => {
    const turns = new Turns();
    const seen: string[] = [];
    const work =
      (name: string, fails = false) =>
      async () => {
        seen.push(`${name} begins`);
        await new Promise((resolve) => setImmediate(resolve));
        seen.push(`${name} ends`);
        if (fails) {
          throw new Error(name);
        }
      };
    const first = turns.take(work("one", true));
    const second = turns.take(work("two"));
    await assert.rejects(first, /one/);
    await second;
    assert.deepEqual(seen, ["one begins", "one ends", "two begins", "two ends"]);
  });
});

describe("a program on PATH", () => {
  it("is the first that may be run; folders that are not absolute are left out", async () => {
    const home = mkdtempSync(join(tmpdir(), "countersign-path-"));
    try {
      for (const [folder, mode] of [
        ["locked", 0o644],
        ["right", 0o755],
      ] as const) {
        mkdirSync(join(home, folder));
        writeFileSync(join(home, folder, "tool"), "");
        chmodSync(join(home, folder, "tool"), mode);
      }
      const path = [".", "right", "", join(home, "none"), join(home, "locked"), join(home, "right")].join(delimiter);
      assert.equal(await onPath("tool", { Path: path }, false), join(home, "right", "tool"));
      assert.equal(await onPath("tool", { PATH: "." }, false), undefined);
      assert.equal(await onPath("tool", {}, false), undefined);
    } finally {
      rmSync(home, { recursive: true });
    }
  });

  it("may be among the user's own tools, wherever these are", () => {
    assert.equal(userTools("/home/lee", {}), join("/home/lee", ".local", "bin"));
    const moved = userTools("/home/lee", { XDG_DATA_HOME: "/data/share", XDG_BIN_HOME: "bin", UV_TOOL_BIN_DIR: "/uv" });
    assert.deepEqual(moved.split(delimiter), ["/uv", join("/data", "bin"), join("/home/lee", ".local", "bin")]);
  });

  it("on Windows is a program, and no script that a shell would run", async () => {
    const home = mkdtempSync(join(tmpdir(), "countersign-path-"));
    try {
      for (const name of ["tool.CMD", "tool.EXE"]) {
        writeFileSync(join(home, name), "");
        chmodSync(join(home, name), 0o755);
      }
      assert.equal(await onPath("tool", { PATH: home, PATHEXT: ".CMD;.EXE" }, true), join(home, "tool.EXE"));
    } finally {
      rmSync(home, { recursive: true });
    }
  });
});
