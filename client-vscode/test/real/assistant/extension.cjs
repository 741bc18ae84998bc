// An assistant for tests. What it offers is in what was typed: `ai7q` is completed, `slow7q` late, `nes7q` edits the line
// above. Beside it a language with a list of words, a snippet and a formatter, none of which is an AI.

const vscode = require("vscode");

const shown = { count: 0 };
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function inlineItems(document, position) {
  const before = document.lineAt(position.line).text.slice(0, position.character);
  const line = before.trimStart();
  const whole = new vscode.Range(position.line, before.length - line.length, position.line, position.character);
  const one = /^(?:ai|slow)(\d+)q$/.exec(line);
  if (one) {
    return [item(`${line}_sum = add(${one[1]}, b)\nreturn_${one[1]} = total * ${one[1]}`, whole)];
  }
  // As soon as a word was accepted the rest is offered on.
  const rest = /^((?:ai|slow)(\d+)q)_/.exec(line);
  if (rest) {
    const text = `${rest[1]}_sum = add(${rest[2]}, b)\nreturn_${rest[2]} = total * ${rest[2]}`;
    return text.startsWith(line) && text !== line ? [item(text, whole)] : [];
  }
  const nes = /^nes(\d+)q$/.exec(line);
  if (nes && position.line > 0) {
    const above = document.lineAt(position.line - 1);
    const edit = item(`${above.text}_renamed${nes[1]}`, above.range);
    edit.isInlineEdit = true;
    edit.showRange = new vscode.Range(position.line - 1, 0, position.line, position.character);
    return above.text.endsWith(`_renamed${nes[1]}`) ? [] : [edit];
  }
  return [];
}

function item(text, range) {
  return new vscode.InlineCompletionItem(text, range);
}

exports.activate = (context) => {
  const everywhere = [{ scheme: "file" }, { scheme: "untitled" }, { notebookType: "*" }];
  const inline = {
    async provideInlineCompletionItems(document, position) {
      if (/^\s*slow\d+q$/.test(document.lineAt(position.line).text)) {
        await wait(700);
      }
      return { items: inlineItems(document, position) };
    },
    handleDidShowCompletionItem() {
      shown.count += 1;
    },
  };
  const words = {
    provideCompletionItems(document, position) {
      const line = document.lineAt(position.line).text.slice(0, position.character);
      const typed = /(?:word|snip)\d+$/.exec(line);
      if (!typed) {
        return [];
      }
      const one = new vscode.CompletionItem(`${typed[0]}_listed`, vscode.CompletionItemKind.Function);
      if (typed[0].startsWith("snip")) {
        one.insertText = new vscode.SnippetString(`${typed[0]}_listed(\${1:first}) {\n  \${2:second}\n}`);
      }
      return [one];
    },
  };
  const formatter = {
    provideDocumentFormattingEdits(document) {
      const edits = [];
      for (let number = 0; number < document.lineCount; number++) {
        const { text } = document.lineAt(number);
        if (/^form\d+ +=/.test(text) && !text.endsWith(";")) {
          edits.push(vscode.TextEdit.insert(new vscode.Position(number, text.length), ";"));
        }
      }
      return edits;
    },
  };
  context.subscriptions.push(
    vscode.languages.registerInlineCompletionItemProvider(everywhere, inline),
    vscode.languages.registerCompletionItemProvider(everywhere, words),
    vscode.languages.registerDocumentFormattingEditProvider({ language: "c" }, formatter),
  );
  return { shown };
};
