// For tests only: tells the truth of every change, as VS Code itself knows it, and runs what a test asks for.
// It listens on this machine, and writes its port into the file that COUNTERSIGN_ORACLE names.

const http = require("node:http");
const fs = require("node:fs");
const vscode = require("vscode");

exports.activate = (context) => {
  const documents = new Map();
  const state = {};
  const recordOf = (document) => {
    const uri = document.uri.toString();
    if (!documents.has(uri)) {
      documents.set(uri, { begin: document.getText(), changes: [] });
    }
    return documents.get(uri);
  };
  vscode.workspace.textDocuments.forEach(recordOf);
  context.subscriptions.push(
    vscode.workspace.onDidChangeTextDocument((event) => state.first?.(event)), // before whoever else listens
    vscode.workspace.onDidOpenTextDocument(recordOf),
    vscode.workspace.onDidChangeTextDocument((event) => {
      if (event.contentChanges.length === 0 || event.document.uri.scheme === "output") {
        return;
      }
      const { reason, detailedReason, document } = event;
      recordOf(document).changes.push({
        version: document.version,
        reason,
        source: detailedReason?.source,
        metadata: detailedReason?.metadata,
        pieces: event.contentChanges.map(({ rangeOffset, rangeLength, text }) => ({ rangeOffset, rangeLength, text })),
      });
    }),
  );
  const run = (script) => new Function("vscode", "documents", "state", "require", `return (async () => {${script}})()`);
  const server = http.createServer((request, response) => {
    let script = "";
    request.on("data", (part) => {
      script += part;
    });
    request.on("end", async () => {
      try {
        const result = await run(script)(vscode, documents, state, require);
        response.end(JSON.stringify(result ?? null));
      } catch (error) {
        response.statusCode = 500;
        response.end(String(error?.stack ?? error));
      }
    });
  });
  server.listen(0, "127.0.0.1", () => {
    // Written beside and renamed: whoever reads it sees the whole.
    const file = process.env.COUNTERSIGN_ORACLE;
    fs.writeFileSync(`${file}.new`, String(server.address().port));
    fs.renameSync(`${file}.new`, file);
  });
  context.subscriptions.push({ dispose: () => server.close() });
};
