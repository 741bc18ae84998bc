// A chat for tests, with a model of its own: it does to the documents what a test has put into `plan`, as a chat does that
// edits, which is then for the user to keep or to undo.

const vscode = require("vscode");

const MODEL = {
  id: "acme-2",
  name: "Acme 2",
  family: "acme",
  version: "2",
  maxInputTokens: 10000,
  maxOutputTokens: 10000,
  isDefault: true,
  isUserSelectable: true,
  capabilities: { toolCalling: true },
};

exports.activate = (context) => {
  /** What to do when it is asked next: documents, and pieces of text for each, one after the other. */
  const chat = { plan: [], done: 0 };
  const answer = async (_request, _context, stream) => {
    for (const { uri, pieces } of chat.plan) {
      const document = vscode.Uri.parse(uri);
      stream.markdown("Here it is.\n");
      for (const { range, text } of pieces) {
        stream.textEdit(document, [vscode.TextEdit.replace(new vscode.Range(...range), text)]);
      }
      stream.textEdit(document, true);
    }
    chat.plan = [];
    chat.done += 1;
    return {};
  };
  context.subscriptions.push(
    vscode.chat.createChatParticipant("acme.chat.panel", answer),
    vscode.lm.registerLanguageModelChatProvider("acme", {
      provideLanguageModelChatInformation: () => [MODEL],
      provideLanguageModelChatResponse: async () => undefined,
      provideTokenCount: async () => 1,
    }),
  );
  return chat;
};
