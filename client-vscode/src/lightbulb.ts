// VS Code asks for actions wherever the cursor comes to rest, for its light bulb. Ours are for text that has a problem of
// ours: where there is none, the server need not be asked. Whoever asks for actions by hand is always answered.

import type * as vscode from "vscode";
import type { CodeActionMiddleware } from "vscode-languageclient/node";

const AUTOMATIC = 2 satisfies vscode.CodeActionTriggerKind;
const SOURCE = "countersign";

/** A part of a client's middleware. */
export const lightBulb: CodeActionMiddleware = {
  provideCodeActions: (document, range, context, token, next) => {
    const byItself = context.triggerKind === AUTOMATIC;
    const ours = context.diagnostics.some(({ source }) => source === SOURCE);
    return byItself && !ours ? [] : next(document, range, context, token);
  },
};
