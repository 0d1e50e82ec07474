/** Why the journal cannot be written, in words for a person. */
import { type Message, message } from "../../shared/model/message.ts";
import { RpcError } from "../../shared/rpc/envelope.ts";
import type { Holder } from "./holder.ts";
import { ForeignWriteError } from "./segmentWriter.ts";

/** An error of the system as the reason. */
export function diskMessage(error: unknown, folder: string): Message {
  if (error instanceof RpcError) return error.text;
  if (error instanceof ForeignWriteError) return message("journal.blocked.foreign", { file: error.message });
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOSPC" || code === "EDQUOT") return message("journal.blocked.full", { folder });
  const detail = error instanceof Error ? error.message : String(error);
  return message("journal.blocked.disk", { folder, detail });
}

export function heldMessage(holder: Holder | "unknown"): Message {
  if (holder === "unknown") return message("journal.blocked.heldUnknown");
  const { user, host, pid, since } = holder;
  return message("journal.blocked.held", { who: `${user}@${host}`, pid, since });
}

export function refusal(reason: Message, cause?: unknown): RpcError {
  return new RpcError("internal", reason, cause === undefined ? {} : { cause });
}
