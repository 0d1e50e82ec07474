/** The table worker: merges the rows of all open tables, away from main. It asks main for the other end of each source. */
import { MessageChannel, type MessagePort, parentPort, workerData } from "node:worker_threads";
import { implement } from "../rpc/implementation.ts";
import { portTransport } from "../rpc/portTransport.ts";
import { RpcServer } from "../rpc/server.ts";
import { sourcePort } from "./nodePort.ts";
import { tables } from "./tableContract.ts";
import { tableHandlers } from "./tableHandlers.ts";
import { TableHost } from "./tableHost.ts";
import type { FromTableWorker, TableWorkerStart, ToTableWorker } from "./tableService.ts";

const main = parentPort;
if (main === null) throw new Error("the table worker is started by the table service");
// The one who starts this worker gives it exactly this.
const { relay } = workerData as TableWorkerStart;

const tell = (told: FromTableWorker, transfer: MessagePort[] = []) => main.postMessage(told, transfer);

const host = new TableHost();
const handlers = tableHandlers(host, ({ domain, ask }) => {
  const { port1, port2 } = new MessageChannel();
  tell({ kind: "connect", domain, ask, port: port2 }, [port2]);
  return sourcePort(port1);
});

main.on("message", ({ target }: ToTableWorker) => host.retry(target));

new RpcServer({
  implementations: [implement(tables, handlers)],
  log: (reference, method, error) =>
    tell({ kind: "fault", text: `${reference} ${method}: ${error instanceof Error ? error.stack : error}` }),
}).serve(portTransport(relay));
