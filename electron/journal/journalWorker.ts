/** The journal's worker: files, hashing and the receipts' rows live here, so that neither main nor Node's shared pool stands between an operation and the disk. */
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { journal } from "../../shared/journal.ts";
import type { Language } from "../../shared/model/language.ts";
import { message } from "../../shared/model/message.ts";
import { RpcError } from "../../shared/rpc/envelope.ts";
import { sayIn } from "../core/app/english.ts";
import { implementPart } from "../core/rpc/implementation.ts";
import { portTransport } from "../core/rpc/portTransport.ts";
import { RpcServer } from "../core/rpc/server.ts";
import { exported } from "./exportText.ts";
import { JournalStore } from "./journalStore.ts";
import { MirrorReader } from "./mirrorBatch.ts";
import { ReceiptTable } from "./receiptTable.ts";
import type { Answers, FromWorker, Question, Stamp, ToWorker, WorkerStart } from "./workerProtocol.ts";

if (!parentPort) throw new Error("the journal's worker is started by its client");
start(parentPort, workerData as WorkerStart);

function start(main: MessagePort, { folder, token, succeeds, relay }: WorkerStart): void {
  const send = (told: FromWorker): void => main.postMessage(told);
  const english = new ReceiptTable(sayIn("en"));
  /** By language; in others than English from when it is first asked for. */
  const tables = new Map<Language, ReceiptTable>([["en", english]]);
  const mirrored = new MirrorReader();
  const store = new JournalStore({
    folder,
    token,
    succeeds,
    onRecord: (record) => tables.forEach((table) => void table.take(record)),
  });
  send({ kind: "chain", chain: store.chain.current });
  store.chain.subscribe((chain) => send({ kind: "chain", chain }));

  const log = (what: string, error: unknown): void => {
    send({
      kind: "fault",
      text: `${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    });
  };
  const goThrough = async () => {
    const chain = await store.verify();
    for (const table of tables.values()) table.settle(chain.state === "failed" ? chain.blocked : null);
    return chain;
  };
  const tableIn = (language: Language): ReceiptTable => {
    const table = tables.get(language) ?? new ReceiptTable(sayIn(language));
    if (!tables.has(language)) {
      tables.set(language, table);
      void goThrough().catch((error) => log("going through the journal", error));
    }
    return table;
  };
  void goThrough().catch((error) => log("going through the journal", error));

  const server = new RpcServer({
    implementations: [
      implementPart(journal, {
        verify: () => goThrough(),
        goOn: ({ why }) => store.goOn(why),
        exported: async function* (ask, { signal }) {
          for (const piece of exported(store.set, ask)) {
            if (signal.aborted) return;
            if (piece.text !== "") yield piece;
            await new Promise((resolve) => setImmediate(resolve));
          }
        },
      }),
    ],
    log: (reference, method, error) => log(`${reference} ${method}`, error),
  });
  server.serve(portTransport(relay));

  /** Those of one commit go to main together. */
  let done: (readonly [number, Stamp])[] = [];
  const tellDone = () => {
    if (done.length > 0) send({ kind: "appended", done });
    done = [];
  };
  const append = async ({ id, record }: Extract<ToWorker, { kind: "append" }>) => {
    try {
      const { seq, at, prev, hash } = await store.append(record);
      if (done.length === 0) setImmediate(tellDone);
      done.push([id, { seq, at, prev, hash }]);
    } catch (error) {
      refuse(id, error);
    }
  };
  const refuse = (id: number, error: unknown) => {
    if (error instanceof RpcError) return send({ kind: "refusal", id, code: error.code, reason: error.text });
    log("the journal", error);
    const detail = error instanceof Error ? error.message : String(error);
    send({ kind: "refusal", id, code: "internal", reason: message("journal.unreadable", { detail }) });
  };
  const answer = async (question: Question): Promise<Answers[Question["what"]]> => {
    switch (question.what) {
      case "of":
        return store.of(question.operation);
      case "unfinished":
        return store.unfinished();
      case "mirror": {
        const { cursor, most } = question;
        // Of two consoles on one folder the one that writes mirrors.
        if (!store.isWriting) return { kind: "records", body: null, cursor, count: 0, rest: 0 };
        const batch = mirrored.next(store.set, cursor, most);
        if (batch.kind === "records" || cursor === null) return batch;
        // Where a person has accepted that, the endpoint is told everything again.
        return store.cutBack(cursor) ? mirrored.next(store.set, null, most) : batch;
      }
      case "dispose":
        for (const table of tables.values()) table.dispose();
        store.dispose();
        // What waited was written just now, and is told before the answer.
        await new Promise((resolve) => setImmediate(resolve));
        tellDone();
        return null;
    }
  };
  main.on("message", (told: ToWorker) => {
    if (told.kind === "append") return void append(told);
    if (told.kind === "table") return tableIn(told.language).serve(told.port);
    answer(told.question).then(
      (value) => send({ kind: "answer", id: told.id, value }),
      (error) => refuse(told.id, error),
    );
  });
}
