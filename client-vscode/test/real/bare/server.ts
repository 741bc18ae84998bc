// A language server that takes every change, and does nothing.

import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";

const INCREMENTAL = 2;

const connection = createMessageConnection(
  new StreamMessageReader(process.stdin),
  new StreamMessageWriter(process.stdout),
);
connection.onRequest("initialize", () => ({ capabilities: { textDocumentSync: INCREMENTAL } }));
connection.onRequest("shutdown", () => null);
connection.onNotification("exit", () => process.exit());
connection.listen();
