/** A console of its own that appends in a loop until it is killed: `node appender.fixture.ts FOLDER SEGMENT_BYTES`. Each record that was confirmed is a line of
 *  its output, written before the next is asked for. */
import { randomBytes, randomUUID } from "node:crypto";
import { writeSync } from "node:fs";
import { JournalStore } from "./journalStore.ts";

const [folder = "", segmentBytes = "100000"] = process.argv.slice(2);
// A limit on the size of files is an error like a full disk, and not the end.
process.on("SIGXFSZ", () => {});
const store = new JournalStore({ folder, token: randomUUID(), segmentBytes: Number(segmentBytes), tickMs: 50 });

async function operate(lane: number): Promise<void> {
  for (let count = 0; ; count++) {
    const operation = `${process.pid}-${lane}-${count}`;
    for (const kind of ["approved", "intent", "outcome", "end"] as const) {
      // Some are large: a kill may then find the system in the middle of one write.
      const body = randomBytes(Math.random() < 0.05 ? Math.random() * 400_000 : 100).toString("base64");
      try {
        const { seq, hash } = await store.append({ kind, operation, step: null, body });
        writeSync(1, `${seq} ${hash}\n`);
      } catch (error) {
        writeSync(1, `refused ${String(error)}\n`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }
}

for (let lane = 0; lane < 4; lane++) void operate(lane);
