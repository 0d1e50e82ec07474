/** A machine without helm. */
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { HelmTool } from "./helmTool.ts";

const missing = message("helm.absent", { folders: "" });
const refuse = async (): Promise<never> => {
  throw new RpcError("unsupported", missing);
};

export const noHelm: Pick<HelmTool, "find" | "tryRollback" | "run" | "isRunning"> = {
  find: async () => ({ missing }),
  tryRollback: refuse,
  run: refuse,
  isRunning: async () => false,
};
