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

/** Where tools of the user's own are put by `uv tool` and `pipx`, though a desktop's PATH may not have it. */
export function userTools(home: string): string {
  return join(home, ".local", "bin");
}

async function runnable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false; // it is not there, or may not be run: the next one
  }
}
