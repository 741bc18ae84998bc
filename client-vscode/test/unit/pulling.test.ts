import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type * as vscode from "vscode";
import { pullDiagnostics } from "../../src/pulling.ts";

type Report = { readonly kind: "full" | "unChanged"; readonly resultId?: string; readonly items?: [] };

/** A document of a client that pulls as it does: what it asks at a change, and what it is told when it asks. */
function open() {
  const renewed: string[] = [];
  const { options, middleware } = pullDiagnostics((uri) => renewed.push(uri));
  const document = { isDirty: false, uri: "file:///a.c" } as unknown as { isDirty: boolean } & vscode.TextDocument;
  const asksAtChange = (): boolean => !options.filter?.(document, "onType" as never);
  const asked = async (answer: Report | undefined): Promise<unknown> =>
    middleware.provideDiagnostics?.(document, undefined, undefined as never, () => answer as never);
  return { document, asksAtChange, asked, renewed };
}

describe("diagnostics", () => {
  it("that stand are not asked for again while somebody types", async () => {
    const { document, asksAtChange, asked } = open();
    await asked({ kind: "full", resultId: "1", items: [] });
    document.isDirty = true;
    assert.equal(asksAtChange(), false);
  });

  it("are asked for where the last change leads back to what is saved", async () => {
    const { document, asksAtChange, asked } = open();
    await asked({ kind: "full", resultId: "1", items: [] });
    document.isDirty = true;
    document.isDirty = false;
    assert.equal(asksAtChange(), true);
  });

  it("are asked for until there is an answer that stands", async () => {
    const { document, asksAtChange, asked } = open();
    document.isDirty = true;
    assert.equal(asksAtChange(), true);
    await asked(undefined); // it was called off
    assert.equal(asksAtChange(), true);
    await asked({ kind: "full", items: [] });
    assert.equal(asksAtChange(), true);
    await asked({ kind: "full", resultId: "1", items: [] });
    assert.equal(asksAtChange(), false);
  });

  it("are asked for again once an answer stands no longer", async () => {
    const { document, asksAtChange, asked } = open();
    document.isDirty = true;
    await asked({ kind: "full", resultId: "1", items: [] });
    await asked({ kind: "full", items: [] });
    assert.equal(asksAtChange(), true);
    await asked({ kind: "unChanged", resultId: "2" });
    assert.equal(asksAtChange(), false);
  });

  it("that are new are told of, and others are not", async () => {
    const { asked, renewed } = open();
    await asked({ kind: "unChanged", resultId: "1" });
    await asked(undefined);
    assert.deepEqual(renewed, []);
    await asked({ kind: "full", resultId: "2", items: [] });
    assert.deepEqual(renewed, ["file:///a.c"]);
  });

  it("come to whoever asked as the server said them", async () => {
    const answer: Report = { kind: "full", items: [] };
    assert.equal(await open().asked(answer), answer);
  });
});
