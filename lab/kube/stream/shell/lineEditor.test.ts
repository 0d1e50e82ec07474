import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { characterWidth } from "./characterWidth.ts";
import { type EditCommand, LineEditor } from "./lineEditor.ts";

/** One endless line of a terminal: printing overwrites cells, a backspace moves left. */
class Screen {
  cells: string[] = [];
  column = 0;

  print(text: string): void {
    for (const character of text) {
      if (character === "\x07") continue;
      if (character === "\b") {
        this.column -= 1;
        continue;
      }
      const width = characterWidth(character);
      this.cells[this.column] = character;
      if (width === 2) this.cells[this.column + 1] = "";
      this.column += width;
    }
  }

  get text(): string {
    return this.cells.join("").trimEnd();
  }
}

const COMMANDS: readonly EditCommand[] = [
  "backspace",
  "delete",
  "left",
  "right",
  "home",
  "end",
  "killToStart",
  "killToEnd",
  "killWord",
];
const action = fc.oneof(
  fc.record({ insert: fc.constantFrom("a", "b", " ", "é", "漢", "word") }),
  fc.record({ command: fc.constantFrom(...COMMANDS) }),
  fc.record({ replace: fc.constantFrom("", "ls -l", "漢字") }),
);

const width = (text: string): number => [...text].reduce((sum, character) => sum + characterWidth(character), 0);

describe("LineEditor", () => {
  it("keeps the screen equal to the line, whatever is typed", () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
        const editor = new LineEditor();
        const screen = new Screen();
        for (const step of actions) {
          if ("insert" in step) screen.print(editor.insert(step.insert));
          else if ("command" in step) screen.print(editor.apply(step.command));
          else screen.print(editor.replace(step.replace));
          expect(screen.text).toBe(editor.text.trimEnd());
          expect(screen.column).toBe(width(editor.beforeCursor));
        }
      }),
      { numRuns: 500 },
    );
  });

  it("edits as a shell's line does", () => {
    const editor = new LineEditor();
    editor.insert("kubectl get pod");
    editor.apply("killWord");
    editor.insert("nodes");
    editor.apply("home");
    editor.apply("delete");
    editor.insert("K");
    expect(editor.text).toBe("Kubectl get nodes");
    editor.apply("killToEnd");
    expect(editor.take()).toBe("K");
    expect(editor.isEmpty).toBe(true);
  });

  it("takes no more than 4095 characters", () => {
    const editor = new LineEditor();
    editor.insert("x".repeat(4095));
    expect(editor.insert("y")).toBe("\x07");
    expect(editor.text.length).toBe(4095);
  });
});
