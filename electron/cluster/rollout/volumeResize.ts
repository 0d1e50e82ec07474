/** How far the growth of a PersistentVolumeClaim has come (KEP-284, KEP-1790): the controller grows the volume, then the kubelet its file system. */
import { message } from "../../../shared/model/message.ts";
import { compareQuantities, parseQuantity } from "../../../shared/model/quantity.ts";
import { listAt, textAt } from "../source/wireValue.ts";
import type { Settling } from "./settling.ts";

export function resizeState(claim: unknown): Settling {
  const wanted = textAt(claim, "spec", "resources", "requests", "storage");
  const has = textAt(claim, "status", "capacity", "storage");
  const params = { wanted, has };
  const condition = (type: string) =>
    listAt(claim, "status", "conditions").find(
      (one) => textAt(one, "type") === type && textAt(one, "status") === "True",
    );
  const [from, to] = [parseQuantity(has), parseQuantity(wanted)];
  if (from !== null && to !== null && compareQuantities(from, to) >= 0) {
    return { state: "settled", text: message("rollout.volumeGrown", params) };
  }
  const allocated = textAt(claim, "status", "allocatedResourceStatuses", "storage");
  const failed = condition("ControllerResizeError") ?? condition("NodeResizeError");
  if (failed !== undefined || allocated.endsWith("Infeasible") || allocated.endsWith("ResizeFailed")) {
    return {
      state: "failed",
      text: message("rollout.volumeFailed", { ...params, text: textAt(failed, "message") || allocated }),
    };
  }
  const pending = condition("FileSystemResizePending");
  if (pending !== undefined) {
    // The volume is larger; the rest happens when a pod that uses it is next on a node that can do it. That may be never, and is no failure.
    return {
      state: "settled",
      text: message("rollout.volumePending", { ...params, text: textAt(pending, "message") }),
    };
  }
  return { state: "going", text: message("rollout.volumeGrows", params), count: null };
}
