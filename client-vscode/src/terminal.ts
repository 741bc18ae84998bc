// Commands in a terminal that the user sees, and can answer. They are tasks, so that no shell has to be told about odd names,
// and the terminal stays when the command is done.

import * as vscode from "vscode";
import type { Program } from "./server/search.ts";

export interface Run {
  /** What the terminal is called. */
  readonly name: string;
  readonly program: Pick<Program, "command" | "arguments">;
  readonly words: readonly string[];
  readonly folder: string;
}

/** Run it, and wait for its end; its exit code. */
export async function runInTerminal({ name, program, words, folder }: Run): Promise<number | undefined> {
  const task = new vscode.Task(
    { type: "countersign", command: name },
    vscode.workspace.workspaceFolders ? vscode.TaskScope.Workspace : vscode.TaskScope.Global,
    name,
    "countersign",
    new vscode.ProcessExecution(program.command, [...program.arguments, ...words], { cwd: folder }),
  );
  task.presentationOptions = {
    reveal: vscode.TaskRevealKind.Always,
    focus: true,
    echo: false,
    panel: vscode.TaskPanelKind.Dedicated,
  };
  // It may end before it is known to have begun.
  const ended = new Map<vscode.TaskExecution, number | undefined>();
  let tell = (): void => undefined;
  const listening = vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
    ended.set(execution, exitCode);
    tell();
  });
  try {
    const execution = await vscode.tasks.executeTask(task);
    return await new Promise((resolve) => {
      tell = () => {
        if (ended.has(execution)) {
          resolve(ended.get(execution));
        }
      };
      tell();
    });
  } finally {
    listening.dispose();
  }
}
