// When diagnostics are asked for. What is shown of a document is right until it is saved, so typing asks for nothing.

import type { DiagnosticProviderMiddleware, DiagnosticPullOptions } from "vscode-languageclient/node";

/** Parts of a client's options. */
export interface Pulling {
  readonly options: DiagnosticPullOptions;
  readonly middleware: DiagnosticProviderMiddleware;
}

/**
 * Asks for the diagnostics of a document when it is opened, when the server says that there are new ones, and when it
 * becomes what is saved. Where the server has no answer yet that stands, it is asked again at the next change.
 *
 * @param renewed is told the document of which there are new ones.
 */
export function pullDiagnostics(renewed: (uri: string) => void): Pulling {
  const standing = new WeakSet<object>();
  return {
    options: { onChange: true, onSave: false, filter: (document) => document.isDirty && standing.has(document) },
    middleware: {
      provideDiagnostics: async (document, previous, token, next) => {
        const report = await next(document, previous, token);
        if (report?.kind === "full") {
          renewed(("uri" in document ? document.uri : document).toString());
        }
        if (stands(report)) {
          standing.add(document);
        } else if (report) {
          standing.delete(document);
        }
        return report;
      },
    },
  };
}

/** An answer that may change from one moment to the next has no name. */
function stands(report: { readonly resultId?: string } | null | undefined): boolean {
  return report?.resultId !== undefined;
}
