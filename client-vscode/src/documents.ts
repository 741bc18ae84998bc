// Which documents are followed: files, and what is to become one. Cells of notebooks are not.

import type * as vscode from "vscode";

const SCHEMES: readonly string[] = ["file", "untitled"];

export const SELECTOR = SCHEMES.map((scheme) => ({ scheme }));

export function isFollowed(document: vscode.TextDocument): boolean {
  return SCHEMES.includes(document.uri.scheme);
}
