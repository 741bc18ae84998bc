// Files as they are in a commit, for diffs: read with git, and without anything that the repository could have run.

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as vscode from "vscode";

const run = promisify(execFile);
const SCHEME = "countersign-blob";
const LARGEST = 32 * 1024 * 1024;

/** The address of a file of a commit. */
export function blobUri(root: string, commit: string, path: string): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, path: `/${path}`, query: JSON.stringify({ root, commit, path }) });
}

export function provideBlobs(): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(SCHEME, { provideTextDocumentContent: read });
}

async function read(uri: vscode.Uri): Promise<string> {
  const { root, commit, path } = JSON.parse(uri.query) as { root: string; commit: string; path: string };
  if (!/^[0-9a-f]{40,64}$/.test(commit)) {
    throw new Error(`${commit} is no commit`);
  }
  const folder = vscode.Uri.parse(root).fsPath;
  const git = async (...words: string[]): Promise<string> => {
    const options = { maxBuffer: LARGEST, env: { ...process.env, GIT_OPTIONAL_LOCKS: "0", GIT_NO_LAZY_FETCH: "1" } };
    return (await run("git", ["-c", "core.fsmonitor=false", "-C", folder, ...words], options)).stdout;
  };
  // A file that the commit does not have is empty: that is how a diff shows that it came, or went.
  const there = await git("ls-tree", "-z", commit, "--", path);
  return there === "" ? "" : git("cat-file", "blob", `${commit}:${path}`);
}
