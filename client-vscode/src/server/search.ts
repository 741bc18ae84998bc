// Where a `countersign` can be, in the order in which they are tried.

import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";

/** A way to run Countersign. */
export interface Program {
  readonly command: string;
  /** What comes before the command of Countersign's own, such as `-m countersign` of an interpreter. */
  readonly arguments: readonly string[];
  /** Where it was found, for people. */
  readonly from: string;
}

/** The program of a name on PATH. Entries that are not absolute are left out: they would lead into whatever is open. */
export async function onPath(
  name: string,
  environment: Readonly<Record<string, string | undefined>>,
  windows: boolean,
): Promise<string | undefined> {
  const path = Object.entries(environment).find(([key]) => key.toUpperCase() === "PATH")?.[1] ?? "";
  const endings = windows
    ? (environment.PATHEXT ?? ".EXE;.CMD;.BAT").split(";").filter((one) => /^\.(exe|com)$/i.test(one))
    : [""];
  for (const folder of path.split(delimiter)) {
    if (!isAbsolute(folder)) {
      continue;
    }
    for (const ending of endings) {
      const file = join(folder, name + ending);
      if (await runnable(file)) {
        return file;
      }
    }
  }
  return undefined;
}

/** Where `uv tool` and `pipx` put the user's own tools, though a desktop's PATH may not have it: a PATH of its own. */
export function userTools(home: string, environment: Readonly<Record<string, string | undefined>>): string {
  const { UV_TOOL_BIN_DIR, PIPX_BIN_DIR, XDG_BIN_HOME, XDG_DATA_HOME } = environment;
  const beside = XDG_DATA_HOME && join(XDG_DATA_HOME, "..", "bin");
  const folders = [UV_TOOL_BIN_DIR, PIPX_BIN_DIR, XDG_BIN_HOME, beside, join(home, ".local", "bin")];
  return folders.filter((folder) => folder !== undefined && isAbsolute(folder)).join(delimiter);
}

async function runnable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false; // it is not there, or may not be run: the next one
  }
}
