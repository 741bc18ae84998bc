import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Middleware } from "vscode-languageclient/node";
import { keepOrder } from "../../src/server/order.ts";

type Event = "didOpen" | "didChange" | "willSave" | "didSave" | "didClose";

/** A client with the middleware: what came out of it, in order. */
function client(failing: readonly string[] = []) {
  const out: string[] = [];
  const said: string[] = [];
  const { middleware, sent } = keepOrder({ warn: (text: string) => void said.push(text) });
  const write = async (what: string): Promise<void> => void out.push(what);

  const notify = async (method: string, what = method): Promise<void> => {
    await undefined; // as the client does, which waits for its connection
    await middleware.sendNotification?.(method, () => write(what), undefined);
  };
  const happens = (event: Event, what: string): Promise<void> => {
    const through = middleware[event] as (of: unknown, next: () => Promise<void>) => Promise<void>;
    return through({}, async () => {
      if (failing.includes(what)) {
        throw new Error(`${what} fails`);
      }
      await notify(`textDocument/${event}`, what);
    });
  };
  const request = async (what: string): Promise<unknown> => {
    await undefined;
    const next = (async () => write(what)) as Parameters<NonNullable<Middleware["sendRequest"]>>[3];
    return middleware.sendRequest?.(what, undefined, undefined, next);
  };
  return { out, said, sent, notify, happens, request };
}

describe("what is sent to the server", () => {
  it("is no change while its event is on", async () => {
    const { out, happens, sent } = client();
    await happens("didChange", "one");
    assert.deepEqual(out, []);
    await sent();
    assert.deepEqual(out, ["one"]);
  });

  it("comes in the order in which it happened, though it happened at once", async () => {
    const { out, happens, sent } = client();
    void happens("didOpen", "open");
    void happens("didChange", "one");
    void happens("didChange", "two");
    void happens("willSave", "before it is saved");
    void happens("didSave", "save");
    void happens("didChange", "three");
    void happens("didClose", "close");
    void happens("didOpen", "open again");
    void happens("didChange", "four");
    await sent();
    const all = ["open", "one", "two", "before it is saved", "save", "three", "close", "open again", "four"];
    assert.deepEqual(out, all);
  });

  it("is asked of the text as it is by then", async () => {
    const { out, happens, request, notify } = client();
    void happens("didOpen", "open");
    void happens("didChange", "one");
    await request("hover");
    void happens("didChange", "two");
    await notify("workspace/didChangeConfiguration", "settings");
    assert.deepEqual(out, ["open", "one", "hover", "two", "settings"]);
  });

  it("comes by itself, with no other message to wait for", async () => {
    const { out, happens } = client();
    await happens("didChange", "one");
    const end = Date.now() + 10_000;
    while (out.length === 0 && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert.deepEqual(out, ["one"]);
  });

  it("is not held up by a change that could not be sent, and that is said", async () => {
    const { out, said, happens, request } = client(["one"]);
    void happens("didChange", "one");
    void happens("didChange", "two");
    await request("hover");
    assert.deepEqual(out, ["two", "hover"]);
    assert.deepEqual(said, ["A change was not sent: Error: one fails"]);
  });
});
