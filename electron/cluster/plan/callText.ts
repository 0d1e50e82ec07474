/** A request on one line, for plans and receipts. */
import type { Change } from "../source/kubeContract.ts";

/** A body is worth reading up to here. */
const mostCharacters = 4_000;

/** @param secret the body holds what is not to be shown: only the fields that it names are */
export function callText({ method, path, query, body }: Change, secret: boolean): string {
  const search = new URLSearchParams(
    Object.entries(query ?? {}).map(([name, value]): [string, string] => [name, String(value)]),
  );
  const address = search.size === 0 ? path : `${path}?${search}`;
  const shown = secret ? names(body) : body === null ? "" : typeof body === "string" ? body : JSON.stringify(body);
  const text = shown.length > mostCharacters ? `${shown.slice(0, mostCharacters)}…` : shown;
  return text === "" ? `${method} ${address}` : `${method} ${address} ${text}`;
}

function names(body: Change["body"]): string {
  if (!Array.isArray(body)) return "…";
  const ops = body.map((op) =>
    typeof op === "object" && op !== null && "op" in op && "path" in op ? `${op.op} ${op.path}` : "…",
  );
  return `[${ops.join(", ")}]`;
}
