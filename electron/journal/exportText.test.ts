import { afterEach, beforeEach, expect, it } from "vitest";
import type { Receipt } from "../../shared/operation.ts";
import { english } from "../core/app/english.ts";
import { exported, timelineEntry } from "./exportText.ts";
import { newRecord, plainRecords, receipt, receiptRecord, type TestFolder, testFolder } from "./journal.fixture.ts";
import type { JournalStore } from "./journalStore.ts";

const hour = 3_600_000;
let folder: TestFolder;
let journal: JournalStore;
let now: number;

beforeEach(async () => {
  now = Date.parse("2026-11-22T22:30:00Z");
  folder = testFolder();
  journal = folder.open({ segmentBytes: 1_000, now: () => now });
  for (const name of ["a", "b", "c"]) {
    await journal.append(newRecord("approved", name));
    await journal.append(
      receiptRecord(receipt(name, { why: `because of ${name}`, startedAt: now, endedAt: now + 1500 })),
    );
    now += hour;
  }
});
afterEach(() => folder.dispose());

function text(ask: Partial<Parameters<typeof exported>[1]>): string {
  const all = { format: "jsonl", from: null, to: null, text: "", language: "en", ...ask } as const;
  return [...exported(journal.set, all)].map((piece) => piece.text).join("");
}

it("gives the bytes of the segments as they stand, the whole of them or of a time", () => {
  const lines = text({}).trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toEqual(plainRecords(folder.path));
  const some = text({ from: "2026-11-22T23:00:00Z", to: "2026-11-23T00:00:00Z" }).trimEnd().split("\n");
  expect(new Set(some.map((line) => JSON.parse(line).operation))).toEqual(new Set(["b", ""]));
  expect(() => text({ from: "yesterday" })).toThrow("journal.notATime");
});

it("counts what it gives, and finds words in any case of letters", () => {
  const pieces = [
    ...exported(journal.set, { format: "markdown", from: null, to: null, text: "BECAUSE OF B", language: "en" }),
  ];
  expect(pieces.reduce((sum, { rows }) => sum + rows, 0)).toBe(1);
  expect(text({ format: "markdown", text: "because of b" })).toContain("because of b");
});

it("tells a timeline in the person's language, and finds its words", () => {
  expect(text({ format: "markdown", text: "完成", language: "zh-CN" })).toContain("because of b");
  expect(text({ format: "markdown", text: "完成" })).toBe("");
});

it("tells a timeline by days", () => {
  expect(text({ format: "markdown" }).match(/^## .*$/gm)).toEqual(["## 2026-11-22", "## 2026-11-23"]);
});

it("tells what was decided on the way, by whom, when and why", () => {
  const decisions: Receipt["decisions"] = [
    {
      decision: "retry",
      at: Date.parse("2026-11-22T10:00:02Z"),
      who: { local: "ann", host: "desk", target: "ann@acme.io" },
      why: "quota *raised*",
      reason: null,
    },
    {
      decision: "cancel",
      at: Date.parse("2026-11-22T10:00:03Z"),
      who: null,
      why: "",
      reason: { id: "operation.stoppedAfter", params: { count: 3 } },
    },
  ];
  const lines = timelineEntry(receipt("a", { decisions }), english).split("\n");
  expect(lines).toContain("  - 10:00:02 ann@desk (ann@acme.io) had it tried again: quota \\*raised\\*");
  expect(lines).toContain("  - 10:00:03 The console stopped it: Not begun: 3 before it failed.");
});

it("lets no text of a person or an engine become markup", () => {
  const call = "PATCH /x?a=`b` \n# not a heading";
  const entry = timelineEntry(
    receipt("a", {
      why: "*see* [here](http://evil.example)\n# heading <img src=x>",
      steps: [
        {
          title: { id: "journal.title", params: {} },
          phase: "done",
          text: null,
          diff: [],
          calls: [{ call, status: "200", elapsedMs: 12 }],
        },
      ],
    }),
    english,
  );
  expect(entry).toContain("\\*see\\* \\[here\\](http://evil.example) \\# heading \\<img src=x\\>");
  expect(entry).toContain("`` PATCH /x?a=`b` # not a heading `` 200, 12 ms");
  expect(entry.split("\n").every((line) => line === "" || /^ *- /.test(line))).toBe(true);
});
