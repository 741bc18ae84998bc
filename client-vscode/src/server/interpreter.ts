// The interpreter that the Python extension has chosen for the workspace, asked through its own API.

import * as vscode from "vscode";

const PYTHON = "ms-python.python";

/** As much of its API as is used here. */
interface PythonApi {
  readonly environments?: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { readonly path: string };
    resolveEnvironment(
      environment: unknown,
    ): Promise<{ readonly executable: { readonly uri?: vscode.Uri } } | undefined>;
  };
}

/** The path of the interpreter; nothing where there is no Python extension, or it has chosen none. */
export async function chosenInterpreter(log: vscode.LogOutputChannel): Promise<string | undefined> {
  const extension = vscode.extensions.getExtension<PythonApi>(PYTHON);
  if (extension === undefined) {
    return undefined;
  }
  try {
    const { environments } = await extension.activate();
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const resolved = await environments?.resolveEnvironment(environments.getActiveEnvironmentPath(folder));
    return resolved?.executable.uri?.fsPath;
  } catch (error) {
    log.warn(`The Python extension could not say which interpreter is chosen: ${String(error)}`);
    return undefined;
  }
}
