/** Open clusters as planners and steps read them, over their workers. */
import type { ConnectionId } from "../../shared/connection.ts";
import { message } from "../../shared/model/message.ts";
import type { Client } from "../../shared/rpc/api.ts";
import { RpcError } from "../../shared/rpc/envelope.ts";
import { type KubeApis, KubeRefusal } from "../core/kubeApi.ts";
import type { kube } from "./source/kubeContract.ts";

/** @param workerOf null while the connection is not open: what changes a cluster opens none by itself */
export function kubeApis(
  workerOf: (connection: ConnectionId) => Promise<Client<typeof kube.members>> | null,
): KubeApis {
  return (connection) => {
    const worker = async () => {
      const open = workerOf(connection);
      if (open === null) throw new RpcError("unreachable", message("cluster.write.closed"));
      return await open;
    };
    return {
      get: async (read, signal) => await (await worker()).get(read, signal),
      text: async (read, signal) => await (await worker()).text(read, signal),
      watch: async function* (read, signal) {
        for await (const events of (await worker()).watch(read, { signal })) yield* events;
      },
      dryRun: async ({ body, ...change }, signal) => {
        const asked = { ...change, body: Array.isArray(body) ? [...body] : body };
        const answer = await (await worker()).dryRun(asked, signal);
        if (answer.kind === "refusal") throw new KubeRefusal(answer.code, answer.text, answer);
        return answer;
      },
      review: async (question, signal) => await (await worker()).review(question, signal),
      kinds: async (signal) => await (await worker()).kinds({}, signal),
    };
  };
}
