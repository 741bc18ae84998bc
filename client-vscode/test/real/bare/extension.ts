// The least that any extension with a language server does: it tells the server of every change, and nothing else.

import type { ExtensionContext } from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";

export async function activate(context: ExtensionContext): Promise<{ readonly health: () => string }> {
  const server = { module: context.asAbsolutePath("server.cjs"), transport: TransportKind.stdio };
  const client = new LanguageClient("bare", "Bare", server, {
    documentSelector: [{ scheme: "file" }],
  });
  context.subscriptions.push({ dispose: () => void client.dispose() });
  await client.start();
  return { health: () => (client.isRunning() ? "running" : "waiting") };
}
