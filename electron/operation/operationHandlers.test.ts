import { expect, it } from "vitest";
import { type OperationState, operations } from "../../shared/operation.ts";
import { client } from "../../shared/rpc/api.ts";
import { RpcClient } from "../../shared/rpc/client.ts";
import type { Transport } from "../../shared/rpc/transport.ts";
import { transportPair } from "../../shared/rpc/transportPair.fixture.ts";
import { RpcServer } from "../core/rpc/server.ts";
import { testEngine } from "./engine.fixture.ts";
import { operationHandlers } from "./operationHandlers.ts";

it("the stream of states begins with all of them, tells changes alone, and all of them again after a lost line", async () => {
  const { engine, go } = testEngine();
  const [one] = await go({ key: "one", steps: [{ cell: "a" }] });
  const server = new RpcServer({ implementations: [operationHandlers(engine)], log: () => {}, checkAnswers: true });
  let line: Transport | null = null;
  const rpc = new RpcClient({
    dial: async () => {
      const [near, far] = transportPair();
      server.accept(far);
      line = near;
      return near;
    },
    secret: () => undefined,
  });
  const news = client(rpc, operations).states({})[Symbol.asyncIterator]();
  const next = async () => (await news.next()).value as { snapshot: boolean; states: OperationState[] };
  const ids = (states: readonly OperationState[]) => states.map(({ id }) => id);

  const first = await next();
  expect([first.snapshot, ids(first.states)]).toEqual([true, [one?.id]]);
  const [two] = await go({ key: "two", steps: [{ cell: "b" }] });
  let seen: OperationState | undefined;
  while (seen?.phase !== "done") {
    const { snapshot, states } = await next();
    expect([snapshot, ids(states)]).toEqual([false, [two?.id]]);
    seen = states[0];
  }
  (line as Transport | null)?.close("cut");
  const again = await next();
  expect([again.snapshot, ids(again.states)]).toEqual([true, [one?.id, two?.id]]);
  rpc.dispose();
  server.dispose();
});
