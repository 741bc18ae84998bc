// What people do in an editor, by hand: one action for each row of what can happen to a text. Behind every accepted
// completion somebody types on at once.

import { appendFileSync } from "node:fs";
import { until } from "./condition.ts";
import type { Window } from "./window.ts";

const GHOST = ".ghost-text-decoration";
const WORDS = ".suggest-widget.visible .monaco-list-row.focused";

/** Where an action takes place: always on a new line at the end. */
export interface Scene {
  readonly window: Window;
  readonly name: string;
  readonly uri: string;
  /** A number of its own, so that every text is different. */
  readonly n: number;
}

export interface Action {
  readonly row: string;
  /** Whether a completion of it is accepted where no extension can see it. */
  readonly unseen?: boolean;
  readonly act: (scene: Scene) => Promise<void>;
}

const edit =
  (body: string) =>
  async ({ window, uri, n }: Scene) => {
    const script = `const editor = vscode.window.visibleTextEditors.find((one) => one.document.uri.toString() === ${JSON.stringify(uri)});
    const n = ${n}; const end = editor.document.lineAt(editor.document.lineCount - 1).range.end; ${body}; return 1`;
    await window.ask(script);
  };

async function offered({ window, n }: Scene, word = "ai"): Promise<void> {
  await window.type(`${word}${n}q`);
  await window.offer();
}

async function listed({ window, n }: Scene, word = "word"): Promise<void> {
  await window.type(`${word}${n}`);
  await window.words(WORDS);
}

/** The document's text holds something. */
export async function holds({ window, uri }: Scene, text: string): Promise<void> {
  const script = `return vscode.workspace.textDocuments.find((one) => one.uri.toString() === ${JSON.stringify(uri)}).getText()`;
  await until(`"${text}" in the document`, async () => (await window.ask<string>(script)).includes(text));
}

export const ACTIONS: readonly Action[] = [
  { row: "keys", act: async ({ window, n }) => window.type(`int x${n} = ${n};`) },
  { row: "a bracket that closes itself", act: async ({ window, n }) => window.type(`f${n}(`) },
  { row: "typing over a closed bracket", act: async ({ window, n }) => window.type(`g${n}(a[1]) + b`) },
  {
    row: "enter between brackets",
    act: async ({ window, n }) => {
      await window.type(`void h${n}() {`);
      await window.press("Enter");
      await window.type("return;");
    },
  },
  {
    row: "tab accepts",
    act: async (scene) => {
      await offered(scene);
      await scene.window.press("Tab");
      await scene.window.type("xyz");
    },
  },
  {
    row: "tab accepts a slow offer",
    act: async (scene) => {
      await offered(scene, "slow");
      await scene.window.press("Tab");
      await scene.window.type("(q)");
    },
  },
  {
    row: "the next word by key",
    act: async (scene) => {
      await offered(scene);
      await scene.window.press("Control+ArrowRight");
      await scene.window.type("k");
    },
  },
  {
    row: "word after word, then tab",
    act: async (scene) => {
      await offered(scene);
      for (let count = 0; count < 3; count++) {
        await scene.window.press("Control+ArrowRight");
        await scene.window.offer();
      }
      await scene.window.press("Tab");
      await scene.window.type("mm");
    },
  },
  {
    row: "the next line by key",
    act: async (scene) => {
      await offered(scene);
      await scene.window.press("Control+Alt+ArrowRight");
      await scene.window.type("7");
    },
  },
  {
    row: "typing through the offer, then tab",
    act: async (scene) => {
      await offered(scene);
      await scene.window.type("_su");
      await scene.window.offer();
      await scene.window.press("Tab");
      await scene.window.type("ok");
    },
  },
  {
    row: "the button of the toolbar",
    unseen: true,
    act: async (scene) => {
      await offered(scene);
      await scene.window.page.hover(GHOST);
      await scene.window.page.locator(".inlineSuggestionsHints .action-label", { hasText: "Accept" }).first().click();
      await holds(scene, `return_${scene.n} `);
      await scene.window.focus();
      await scene.window.type("t");
    },
  },
  {
    row: "accept by command",
    unseen: true,
    act: async (scene) => {
      await offered(scene);
      await scene.window.command("editor.action.inlineSuggest.commit");
      await scene.window.type("c");
    },
  },
  {
    row: "words by command, of one character, too",
    unseen: true,
    act: async (scene) => {
      await offered(scene);
      for (let count = 0; count < 6; count++) {
        await scene.window.command("editor.action.inlineSuggest.acceptNextWord");
      }
      await scene.window.type("w)");
    },
  },
  {
    row: "a click on the offer, which accepts nothing",
    act: async (scene) => {
      await offered(scene);
      await scene.window.page.click(GHOST);
      await scene.window.type(" no");
    },
  },
  {
    row: "an inline edit on another line, by tab",
    act: async (scene) => {
      const { window, n } = scene;
      await window.type(`old${n}`);
      await window.press("Enter");
      const shown = 'return vscode.extensions.getExtension("acme.fake-assistant").exports.shown.count';
      const before = await window.ask<number>(shown);
      await window.type(`nes${n}q`);
      await until("an inline edit", async () => {
        if ((await window.ask<number>(shown)) > before) {
          return true;
        }
        await window.command("editor.action.inlineSuggest.trigger");
        return false;
      });
      // The first tab may only go there, the second takes it.
      await until("the edit to be taken", async () => {
        await window.press("Tab");
        return window.ask<boolean>(
          `return vscode.window.activeTextEditor.document.getText().includes("old${n}_renamed${n}")`,
        );
      });
      await window.type("j");
    },
  },
  {
    row: "a paste",
    act: async (scene) => {
      await scene.window.clipboard(`pasted${scene.n} = from(elsewhere)`);
      await scene.window.press("Control+v");
      await holds(scene, `pasted${scene.n} =`);
      await scene.window.type("v");
    },
  },
  {
    row: "a word from the list, by enter",
    act: async (scene) => {
      await listed(scene);
      await scene.window.press("Enter");
      await scene.window.type("(1)");
    },
  },
  {
    row: "a word from the list, by tab",
    act: async (scene) => {
      await listed(scene);
      await scene.window.press("Tab");
      await scene.window.type(";");
    },
  },
  {
    row: "a word from the list, by click",
    act: async (scene) => {
      await listed(scene);
      await scene.window.page.click(WORDS);
      await holds(scene, `word${scene.n}_listed`);
      await scene.window.focus();
      await scene.window.type("+");
    },
  },
  {
    row: "a snippet from the list",
    act: async (scene) => {
      await listed(scene, "snip");
      await scene.window.press("Enter");
      await holds(scene, `snip${scene.n}_listed(`);
      await scene.window.type("arg");
    },
  },
  {
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: these are scripts, and have templates of their own
    row: "a snippet of an extension",
    act: edit("await editor.insertSnippet(new vscode.SnippetString(`piece${n}($1)`), end)"),
  },
  {
    row: "an edit of an extension",
    act: edit("await editor.edit((builder) => builder.insert(end, `agent${n} = edit(1)`))"),
  },
  {
    row: "an edit of the workspace, of one character, too",
    act: edit(`for (const text of [";", \`agent\${n} = apply(2)\`]) {
      const change = new vscode.WorkspaceEdit(); change.insert(editor.document.uri, end, text); await vscode.workspace.applyEdit(change) }`),
  },
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above
  {
    row: "a formatter",
    act: async (scene) => {
      await scene.window.type(`form${scene.n} = 1`);
      await scene.window.command("editor.action.formatDocument");
      await holds(scene, `form${scene.n} = 1;`);
    },
  },
  {
    row: "undo and redo across an accept",
    act: async (scene) => {
      await offered(scene);
      await scene.window.press("Tab");
      await scene.window.type("uv");
      for (const key of ["Control+z", "Control+z", "Control+Shift+z", "Control+Shift+z"]) {
        await scene.window.press(key);
      }
      await scene.window.type("r");
    },
  },
  {
    row: "several cursors",
    act: async (scene) => {
      const { window, n } = scene;
      await window.type(`m${n}`);
      await window.press("Enter");
      await window.type(`m${n}`);
      await window.command("editor.action.insertCursorAbove");
      await window.type("(12");
      await window.clipboard(`both${n}`);
      await window.press("Control+v");
      await holds(scene, `both${n}`);
      await window.type("e");
      await window.press("Escape");
    },
  },
  {
    row: "indent, backspace, comment, line moved up",
    act: async ({ window, n }) => {
      await window.type(`lower${n} = 2`);
      await window.press("Backspace");
      await window.command("editor.action.commentLine");
      await window.command("editor.action.moveLinesUpAction");
      await window.command("editor.action.indentLines");
    },
  },
  {
    row: "a line dragged to another place",
    act: async (scene) => {
      const { window, n } = scene;
      await window.type(`first${n} dragged${n}`);
      await window.press("Control+Shift+ArrowLeft");
      const line = window.page.locator(".view-line > span", { hasText: `first${n} dragged${n}` }).last();
      await window.drawn();
      const box = await line.boundingBox();
      if (box === null) {
        throw new Error("there is nothing to drag");
      }
      const { mouse } = window.page;
      const row = box.y + box.height / 2;
      await mouse.move(box.x + box.width - 15, row);
      await mouse.down();
      // VS Code looks at the mouse once in a frame: it has to see it inside what is dragged, and then outside of it.
      await mouse.move(box.x + box.width - 22, row, { steps: 3 });
      await window.drawn();
      await until("the place to drop it", async () => {
        await mouse.move(box.x + 30, row);
        await mouse.move(box.x + 1, row);
        await window.drawn();
        return (await window.page.locator(".dnd-target").count()) > 0;
      });
      await mouse.up();
      await holds(scene, `dragged${n}first${n}`);
    },
  },
  {
    row: "a file that changes on the disk",
    act: async (scene) => {
      const { window, name, n } = scene;
      await window.type(`save${n};`);
      await window.command("workbench.action.files.save");
      appendFileSync(`${window.bench.folder}/${name}`, `\nagent${n} on disk`);
      await holds(scene, `agent${n} on disk`);
    },
  },
  {
    row: "everything replaced",
    act: async ({ window, uri, n }) => {
      await window.type(`find${n} find${n}`);
      await window.ask(
        `const d = vscode.workspace.textDocuments.find((one) => one.uri.toString() === ${JSON.stringify(uri)});
         const change = new vscode.WorkspaceEdit(); const text = d.getText();
         for (let at = text.indexOf("find${n}"); at >= 0; at = text.indexOf("find${n}", at + 1)) {
           change.replace(d.uri, new vscode.Range(d.positionAt(at), d.positionAt(at + ${`find${n}`.length})), "gone${n}") }
         await vscode.workspace.applyEdit(change); return 1`,
      );
    },
  },
];
