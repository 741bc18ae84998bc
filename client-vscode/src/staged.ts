// When something may have been staged or committed: VS Code's own git extension says that a repository's state has changed.

import * as vscode from "vscode";

const GIT = "vscode.git";

/** As much of its API as is used here. */
interface GitApi {
  readonly repositories: readonly Repository[];
  readonly onDidOpenRepository: vscode.Event<Repository>;
}

interface Repository {
  readonly state: { readonly onDidChange: vscode.Event<void> };
}

/** Call back at every change of any repository's state; nothing where there is no git extension, or it is switched off. */
export async function onStateChange(
  changed: () => void,
  log: vscode.LogOutputChannel,
): Promise<vscode.Disposable | undefined> {
  const extension = vscode.extensions.getExtension<{ getAPI(version: 1): GitApi }>(GIT);
  if (extension === undefined) {
    return undefined;
  }
  try {
    const git = (await extension.activate()).getAPI(1);
    const listening: vscode.Disposable[] = [];
    const listen = ({ state }: Repository): unknown => listening.push(state.onDidChange(changed));
    git.repositories.forEach(listen);
    listening.push(git.onDidOpenRepository(listen));
    return { dispose: () => listening.forEach((one) => void one.dispose()) };
  } catch (error) {
    log.info(`What is staged is looked at when a file is saved: the git extension cannot be asked. ${String(error)}`);
    return undefined;
  }
}
