import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Exact, Fact, Mover, Note, Report } from "../../src/signals/facts.ts";
import { Matcher } from "../../src/signals/matcher.ts";

const FILE = "file:///work/a.py";

/** One window: facts as VS Code brings them, a millisecond apart; `reports` is what was concluded. */
class Window {
  at = 0;
  version = 1;
  column = 0;
  reports: Report[] = [];
  readonly matcher: Matcher;

  constructor(fillsLists = false) {
    this.matcher = new Matcher(() => fillsLists);
  }

  tell(fact: Fact): this {
    this.reports.push(...this.matcher.take(fact));
    return this;
  }

  put(texts: string | string[], how: { back?: "undo" | "redo"; exact?: Exact; document?: string } = {}): this {
    this.at += 1;
    this.version += 1;
    const pieces = [texts].flat().map((text) => ({ text, start: { line: 0, character: this.column }, replaces: 0 }));
    this.column += pieces.at(-1)?.text.length ?? 0;
    const { document = FILE, ...rest } = how;
    return this.tell({ fact: "change", document, version: this.version, at: this.at, pieces, ...rest });
  }

  /** What an input method does: its text so far gives way to other text. */
  composed(before: string, text: string): this {
    this.at += 1;
    this.version += 1;
    const start = { line: 0, character: this.column - before.length };
    this.column = start.character + text.length;
    const pieces = [{ text, start, replaces: before.length }];
    return this.tell({ fact: "change", document: FILE, version: this.version, at: this.at, pieces });
  }

  moved(mover: Mover, { editor = 0, by = 0, document = FILE } = {}): this {
    this.at += 1;
    const place = { line: 0, character: this.column + by };
    return this.tell({ fact: "selection", document, editor, mover, place, at: this.at });
  }

  typed(text: string): this {
    for (const letter of text) {
      this.put(letter).moved("keyboard");
    }
    return this;
  }

  note(note: Note): this {
    this.at += 1;
    return this.tell({ fact: "note", note, at: this.at });
  }

  pasting(text: string): this {
    this.at += 1;
    return this.tell({ fact: "paste", document: FILE, text, at: this.at });
  }

  pass(milliseconds: number): this {
    this.at += milliseconds;
    return this.tell({ fact: "time", at: this.at });
  }

  /** In short: "accept:2:text", "paste:2". */
  get said(): string[] {
    return this.reports.map((one) =>
      one.is === "completion" ? `${one.kind}:${one.version}:${one.text}` : `${one.is}:${one.version}`,
    );
  }
}

describe("an accepted completion", () => {
  it("is the change that the note comes right after", () => {
    assert.deepEqual(new Window().put("def add(a, b):").moved("other").note("accept").said, [
      "accept:2:def add(a, b):",
    ]);
  });

  it("is not lost when keys were pressed before its note came", () => {
    const window = new Window().put("return a").moved("other").typed("xyz").note("accept");
    assert.deepEqual(window.said, ["accept:2:return a"]);
  });

  it("is told from a key of which only the change has come when the note does", () => {
    const window = new Window().put("return a").moved("other").put("x").note("accept");
    assert.deepEqual(window.said, []);
    assert.deepEqual(window.moved("keyboard").said, ["accept:2:return a"]);
  });

  it("of one character is not taken for a typed one", () => {
    assert.deepEqual(new Window().put("(").moved("other").note("word").said, ["word:2:("]);
  });

  it("is found for each of several notes that come late", () => {
    const window = new Window().put("one").moved("other").put(" two").moved("other").note("word").note("word");
    assert.deepEqual(window.said.sort(), ["word:2:one", "word:3: two"]);
  });

  it("is found when a cursor key was pressed before the note came", () => {
    const window = new Window().put("return a").moved("other").moved("keyboard", { by: -1 }).note("accept");
    assert.deepEqual(window.said, ["accept:2:return a"]);
  });

  it("at several cursors is reported once for each text", () => {
    const window = new Window().put(["same", "same", "other"]).moved("other").note("accept");
    assert.deepEqual(window.said, ["accept:2:same", "accept:2:other"]);
  });

  it("that only takes text away claims nothing, and no older change", () => {
    const window = new Window().put("an agent's edit").moved("other").put("").moved("other").note("accept");
    assert.deepEqual(window.said, []);
  });

  it("waits for its note no longer than a few seconds", () => {
    assert.deepEqual(new Window().put("snippet").moved("other").pass(4000).note("accept").said, []);
  });

  it("does not take over what was undone, pasted or chosen from a list", () => {
    const window = new Window().put("undone", { back: "undo" }).moved("other").note("accept");
    window.pasting("pasted").put("pasted").note("accept");
    window.put("word").moved("other").note("list").note("accept").pass(5000);
    assert.deepEqual(window.said, ["undo:2", "paste:3", "list:4"]);
  });
});

describe("typed text", () => {
  it("needs no word: the server takes it for that", () => {
    assert.deepEqual(new Window().typed("x = (1)").pass(1000).said, []);
  });

  it("is typed in whichever editor of the document has the hand's cursor", () => {
    const window = new Window().put("x").moved("other", { editor: 1 }).moved("keyboard", { editor: 0 }).pass(1000);
    assert.deepEqual(window.said, []);
  });

  it("with a bracket that closes itself is typed", () => {
    const window = new Window().put("()");
    assert.deepEqual(window.moved("keyboard", { by: -1 }).pass(1000).said, []);
  });
});

describe("what no key explains", () => {
  it("is said to be unseen before the next change", () => {
    assert.deepEqual(new Window().put("(").moved("other").typed("x").said, ["unseen:2"]);
  });

  it("is said to be unseen after a moment", () => {
    assert.deepEqual(new Window().put("(").said, []);
    assert.deepEqual(new Window().put("(").pass(300).said, ["unseen:2"]);
  });

  it("does not become typed by a cursor key that is pressed later", () => {
    const window = new Window().put("(").moved("other").moved("keyboard", { by: -1 }).pass(300);
    assert.deepEqual(window.said, ["unseen:2"]);
  });

  it("does not become typed by a cursor key in a second editor", () => {
    const window = new Window().put("(").moved("other").moved("keyboard", { by: 3, editor: 1 }).pass(300);
    assert.deepEqual(window.said, ["unseen:2"]);
  });

  it("can still be claimed by a note", () => {
    assert.deepEqual(new Window().put("(").moved("other").pass(300).note("word").said, ["unseen:2", "word:2:("]);
  });

  it("needs no word where the server would not take it for typed", () => {
    assert.deepEqual(new Window().put("a whole line").moved("other").put("\n    ").pass(1000).said, []);
  });
});

describe("a word from the list", () => {
  it("is said to be from the list", () => {
    assert.deepEqual(new Window().typed("pr").put("print").moved("other").note("list").said, ["list:4"]);
  });

  it("is not believed while an assistant fills the list", () => {
    assert.deepEqual(new Window(true).put("print").moved("other").note("list").said, []);
  });

  it("of several lines stays what it is: text that came in one piece", () => {
    assert.deepEqual(new Window().put("for x in y:\n    pass").moved("other").note("list").said, []);
  });

  it("is the last change only, lest the text of an assistant pass for one", () => {
    assert.deepEqual(new Window().put("toolbar").moved("other").typed("x").note("list").pass(200).said, []);
    assert.deepEqual(new Window().put("toolbar").moved("other").pass(1500).note("list").said, []);
  });
});

describe("a paste", () => {
  it("is the change with the text that was announced", () => {
    assert.deepEqual(new Window().pasting("a\r\nb").put("a\nb").moved("keyboard").said, ["paste:2"]);
  });

  it("of a line for each cursor is one", () => {
    assert.deepEqual(new Window().pasting("one\ntwo").put(["two", "one"]).said, ["paste:2"]);
  });

  it("of one character is not taken for a typed one", () => {
    assert.deepEqual(new Window().pasting("x").put("x").moved("keyboard").said, ["paste:2"]);
  });

  it("that is never done says nothing about what is put in later", () => {
    assert.deepEqual(new Window().pasting("text").pass(3000).put("text").moved("other").note("accept").said, [
      "accept:2:text",
    ]);
  });
});

describe("a change while the file is saved", () => {
  const saving = (under: boolean, at: number): Fact => ({ fact: "saving", document: FILE, under, at });

  it("is a formatter's", () => {
    const window = new Window().tell(saving(true, 0)).put(",").moved("other").tell(saving(false, 2)).put(";");
    assert.deepEqual(window.pass(300).said, ["format:2", "unseen:3"]);
  });

  it("is still an accepted completion if a note says so", () => {
    const window = new Window().tell(saving(true, 0)).put("return a").moved("other").note("accept");
    assert.deepEqual(window.said, ["format:2", "accept:2:return a"]);
  });

  it("is no formatter's for ever when the save never ends", () => {
    assert.deepEqual(new Window().tell(saving(true, 0)).pass(6000).put("text").said, []);
  });
});

describe("undo and redo", () => {
  it("are said where they bring text back", () => {
    const window = new Window().put("back", { back: "undo" }).put("", { back: "undo" }).put("again", { back: "redo" });
    assert.deepEqual(window.said, ["undo:2", "redo:4"]);
  });
});

describe("an editor that says why", () => {
  const exactly = (text: string, exact: Exact) => new Window().put(text, { exact }).moved("other").pass(1000).said;

  it("is believed, and needs no note", () => {
    const ai: Exact = { why: "ai", kind: "next-edit", extension: "acme.assistant" };
    assert.deepEqual(exactly("return a", ai), ["next-edit:2:return a"]);
    assert.deepEqual(exactly("pasted", { why: "paste" }), ["paste:2"]);
    assert.deepEqual(exactly("print", { why: "list", extension: "ms-python.python" }), ["list:2"]);
  });

  it("names what a composed text is: typed", () => {
    assert.deepEqual(exactly("日本語", { why: "typed" }), ["typed:2"]);
    assert.deepEqual(exactly("x", { why: "typed" }), []);
  });

  it("leaves unseen what nobody typed", () => {
    assert.deepEqual(exactly("(", { why: "other" }), ["unseen:2"]);
  });
});

it("what waits is looked at again in time, and then nothing waits", () => {
  const window = new Window().put("(");
  const due = window.matcher.due();
  assert.ok(due !== undefined);
  window.pass(due - window.at);
  assert.equal(window.matcher.due(), undefined);
  assert.deepEqual(window.said, ["unseen:2"]);
});

describe("an input method", () => {
  it("types, however much it puts in at once", () => {
    const window = new Window().put("n").moved("keyboard").composed("n", "に").composed("に", "にh").moved("keyboard");
    window
      .composed("にh", "にほ")
      .composed("にほ", "にほん")
      .moved("keyboard")
      .composed("にほん", "日本")
      .moved("keyboard");
    assert.deepEqual(window.pass(1000).said, ["typed:4", "typed:5", "typed:6", "typed:7"]);
  });

  it("types single letters, too, where the cursor has no reason to move", () => {
    const window = new Window().put("ㅇ").moved("keyboard").composed("ㅇ", "아").composed("아", "안").pass(1000);
    assert.deepEqual(window.said, []);
  });

  it("has its text changed by an assistant: that is none of its own", () => {
    const window = new Window()
      .put("n")
      .moved("keyboard")
      .composed("n", "に")
      .composed("に", "にほんご")
      .moved("other");
    assert.deepEqual(window.note("accept").pass(1000).said, ["accept:4:にほんご"]);
  });

  it("is not believed in where no hand began, or no key moved the cursor", () => {
    assert.deepEqual(new Window().put("n").composed("n", "に").composed("に", "にほ").pass(1000).said, [
      "unseen:2",
      "unseen:3",
    ]);
    const typed = new Window().put("n").moved("keyboard").composed("n", "name = 1").moved("other").pass(1000);
    assert.deepEqual(typed.said, []);
    assert.deepEqual(new Window().put("n").moved("keyboard").composed("n", "m").pass(1000).said, ["unseen:3"]);
    const missed = new Window().put("n").moved("keyboard");
    missed.version += 1; // a change that nobody has told of
    assert.deepEqual(missed.composed("n", "name").moved("keyboard").pass(1000).said, []);
  });
});
