// What an agent outside of the editor does: it writes a file, and its hook says so.

import type { Workbench } from "./workbench.ts";

/** Have an agent's hook say what the agent does to a file. */
export function told(bench: Workbench, path: string, old: string, text: string): void {
  const event = {
    v: 1,
    type: "edit",
    path,
    origin: "ai",
    tool: "acme-assistant",
    model: "acme-2",
    session: "c0ffee",
    before: old,
    after: text,
  };
  const file = bench.write("../event", JSON.stringify(event));
  bench.run("sh", "-c", `countersign record < '${file}'`);
}

/** An agent writes a file, and says so. */
export function agent(bench: Workbench, path: string, old: string, text: string): void {
  told(bench, path, old, text);
  bench.write(path, text);
}
