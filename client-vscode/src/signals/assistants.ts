// Who puts completions in: the one table of assistants, and how the one at work is told from what is installed.

export interface Assistant {
  /** As records and trailers name it. */
  readonly tool: string;
  /** The setting that names its model, if it has a public one. */
  readonly model?: string;
  /** A setting that switches its completions off. */
  readonly off?: string;
  /** Whether it puts its texts into the list of words as well. */
  readonly fillsLists?: boolean;
}

export const UNKNOWN_ASSISTANT = "unknown-assistant";

/** By the id of the extension, in lower case. */
const ASSISTANTS: Readonly<Record<string, Assistant>> = {
  "github.copilot": { tool: "github-copilot", model: "github.copilot.selectedCompletionModel" },
  "github.copilot-chat": { tool: "github-copilot", model: "github.copilot.selectedCompletionModel" },
  "amazonwebservices.amazon-q-vscode": { tool: "amazon-q" },
  "amazonwebservices.codewhisperer-for-command-line-companion": { tool: "amazon-q" },
  "codeium.codeium": { tool: "windsurf" },
  "continue.continue": { tool: "continue", off: "continue.enableTabAutocomplete" },
  "google.geminicodeassist": { tool: "gemini-code-assist" },
  "sourcegraph.amp": { tool: "amp" },
  "sourcegraph.cody-ai": { tool: "cody", off: "cody.autocomplete.enabled" },
  "supermaven.supermaven": { tool: "supermaven" },
  "tabbyml.vscode-tabby": { tool: "tabby" },
  "tabnine.tabnine-vscode": { tool: "tabnine", fillsLists: true },
  "visualstudioexptteam.vscodeintellicode": { tool: "intellicode", fillsLists: true },
  "visualstudioexptteam.intellicode-api-usage-examples": { tool: "intellicode", fillsLists: true },
  "augment.vscode-augment": { tool: "augment" },
  "blackboxapp.blackbox": { tool: "blackbox" },
  "jetbrains.jetbrains-ai-assistant": { tool: "jetbrains-ai" },
  "mistralai.mistral-code": { tool: "mistral-code" },
  "refact.codify": { tool: "refact" },
  "privy.privy-vscode": { tool: "privy" },
  "ggml-org.llama-vscode": { tool: "llama-vscode" },
  "qodo.qodo-gen": { tool: "qodo" },
};

/** The longest name that the server takes. */
const LONGEST_NAME = 200;

export interface Surroundings {
  /** Ids of the extensions that are active. */
  readonly active: readonly string[];
  /** Assistants of the user's own: id of the extension -> tool. */
  readonly added: Readonly<Record<string, string>>;
  /** A setting, whoever it belongs to. */
  readonly setting: (name: string) => unknown;
}

export interface Named {
  readonly tool: string;
  readonly model?: string;
}

/** Who a completion is from. If several assistants are at work, and the editor does not say which, nobody is named. */
export function assistantOf(surroundings: Surroundings, extension?: string): Named {
  if (extension !== undefined) {
    const one = known(extension, surroundings.added);
    return one ? named(one, surroundings) : { tool: tidy(extension) || UNKNOWN_ASSISTANT };
  }
  const tools = new Map(atWork(surroundings).map((one) => [one.tool, one]));
  const [only] = tools.values();
  return only !== undefined && tools.size === 1 ? named(only, surroundings) : { tool: UNKNOWN_ASSISTANT };
}

/** Whether an assistant is at work whose texts come through the list of words. */
export function fillsLists(surroundings: Surroundings): boolean {
  return atWork(surroundings).some((one) => one.fillsLists === true);
}

function atWork({ active, added, setting }: Surroundings): Assistant[] {
  return active
    .map((id) => known(id, added))
    .filter((one) => one !== undefined)
    .filter((one) => one.off === undefined || setting(one.off) !== false);
}

function known(extension: string, added: Readonly<Record<string, string>>): Assistant | undefined {
  const id = extension.toLowerCase();
  const own = Object.entries(added).find(([name]) => name.toLowerCase() === id)?.[1];
  return typeof own === "string" && tidy(own) !== "" ? { tool: tidy(own) } : ASSISTANTS[id];
}

function named(one: Assistant, { setting }: Surroundings): Named {
  const model = one.model === undefined ? "" : tidy(setting(one.model));
  return { tool: one.tool, ...(model ? { model } : {}) };
}

/** A name as the server takes it: one printable line. */
function tidy(value: unknown): string {
  return typeof value === "string"
    ? value
        .replace(/[^\x20-\x7e]/g, "")
        .trim()
        .slice(0, LONGEST_NAME)
    : "";
}
