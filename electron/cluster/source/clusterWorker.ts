/** The worker of one cluster: everything read from it lives here, off the main thread. Secrets come by message, never by argument or environment. */
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { RequestBudget } from "../../core/requestBudget.ts";
import { portTransport } from "../../core/rpc/portTransport.ts";
import { RpcServer } from "../../core/rpc/server.ts";
import { AccessReviews } from "../access/accessReviews.ts";
import { helmHandlers } from "../helm/helmHandlers.ts";
import { ReleaseBoards } from "../helm/releaseBoards.ts";
import { serveChanges } from "../http/changePort.ts";
import { createKubeClient } from "../http/kubeHttp.ts";
import { Metering } from "../metrics/metering.ts";
import { RbacBoards } from "../rbac/rbacBoards.ts";
import { rbacHandlers } from "../rbac/rbacHandlers.ts";
import { ReadinessBoards } from "../readiness/readinessBoards.ts";
import { clusterHandlers } from "./clusterHandlers.ts";
import { ClusterSession } from "./clusterSession.ts";
import { UseMeter } from "./connectionUse.ts";
import { preferred } from "./discovery.ts";
import { KindCatalog } from "./kindCatalog.ts";
import { kubeReading } from "./kubeReading.ts";
import { MainQuestions } from "./mainQuestions.ts";
import { NamespaceList } from "./namespaceList.ts";
import { TableSources } from "./tableSources.ts";
import type { FromWorker, TableAsk, ToWorker, WorkerStart } from "./workerProtocol.ts";

const vitalsEveryMs = 2_000;

if (!parentPort) throw new Error("this is a worker's entry");
start(parentPort, workerData as WorkerStart);

function start(
  main: MessagePort,
  { connection, endpoint, limits, userAgent, relay, client, changes }: WorkerStart,
): void {
  const send = (message: FromWorker): void => main.postMessage(message);
  const questions = new MainQuestions(send);
  const budget = new RequestBudget(limits);
  const { http, trial, sender } = createKubeClient({
    endpoint,
    budget,
    userAgent,
    roundTrip: (elapsedMs) => session.roundTrip(elapsedMs),
    credentials: (ask, signal) => questions.ask({ what: "credentials", ask }, signal),
    resolveProxy: (url, signal) => questions.ask({ what: "proxy", url }, signal),
  });
  const session = new ClusterSession({ http, signal: (signal) => send({ kind: "signal", signal }) });
  const catalog = new KindCatalog(session);
  catalog.value.subscribe((found) => {
    if (found?.reason === null) send({ kind: "discovered", kinds: preferred(found.kinds) });
  });
  const namespaces = new NamespaceList(session);
  const reviews = new AccessReviews(trial);
  session.onWake({ wake: () => reviews.forget() });
  const boards = new ReadinessBoards(session, catalog);
  const rights = new RbacBoards(session, catalog, trial, reviews);
  const tables = new TableSources(session, catalog, new Metering(session));
  const releases = new ReleaseBoards(session);
  const openTable = (ask: TableAsk, port: MessagePort): void => {
    if (ask.board) boards.serve(ask.board.namespaces, ask.board.pinned, ask.label, port);
    else if (ask.releases) releases.serve(ask.releases.namespaces, ask.label, port);
    else if (ask.rights) rights.serve(ask.rights, ask.label, port);
    else tables.open(ask, port);
  };
  const log = (what: string, error: unknown): void => {
    send({ kind: "log", text: `${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}` });
  };
  const handlers = clusterHandlers(session, catalog, namespaces, reviews, boards);
  const helm = helmHandlers(session, catalog, releases);
  const fault = (reference: string, method: string, error: unknown) => log(`${method} (${reference})`, error);
  // What is relayed from the page reaches the contract of the page alone; what main may read besides has a server of its own, and changes a port.
  new RpcServer({ implementations: [handlers, helm, rbacHandlers(rights)], log: fault }).serve(portTransport(relay));
  const own = [handlers, kubeReading(http, trial, catalog)];
  new RpcServer({ implementations: own, log: fault }).accept(portTransport(client));
  serveChanges(changes, sender);

  main.on("message", (message: ToWorker) => {
    switch (message.kind) {
      case "answer":
      case "refusal":
        return questions.settle(message);
      case "wake":
        return session.wake(message.unproven);
      case "table":
        return openTable(message.ask, message.port);
    }
  });

  const meter = new UseMeter(connection, budget, Date.now());
  setInterval(() => {
    const { events, bytes } = session.takeCounts();
    send({
      kind: "vitals",
      eventsPerSecond: (events * 1000) / vitalsEveryMs,
      use: meter.read(Date.now(), session.link, bytes, session.pool.loaded()),
    });
  }, vitalsEveryMs).unref();

  void session.connect();
  // A person who opens a cluster looks at its kinds and a table next: both wait for discovery.
  catalog.start();
}
