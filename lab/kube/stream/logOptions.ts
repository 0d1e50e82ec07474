import { badRequest, type Refusal } from "./refusal.ts";
import { chooseContainer } from "./streamRequest.ts";
import type { LogRange, StreamTarget } from "./target.ts";

/** PodLogOptions of core/v1, checked. */
export type LogOptions = {
  readonly range: LogRange;
  readonly follow: boolean;
  readonly timestamps: boolean;
  readonly limitBytes: number | undefined;
};

/** Reads the query of GET …/log as the API server does (`pkg/apis/core/validation.ValidatePodLogOptions`). */
export function readLogOptions(query: URLSearchParams, target: StreamTarget): LogOptions | Refusal {
  const container = chooseContainer(query, target);
  if (typeof container !== "string") return container;
  const tail = readInteger(query, "tailLines", 0, target);
  if (typeof tail === "object") return tail;
  const limitBytes = readInteger(query, "limitBytes", 1, target);
  if (typeof limitBytes === "object") return limitBytes;
  const sinceSeconds = readInteger(query, "sinceSeconds", 1, target);
  if (typeof sinceSeconds === "object") return sinceSeconds;
  const sinceTime = query.get("sinceTime");
  if (sinceTime !== null && sinceSeconds !== undefined) {
    return invalid(target, "sinceTime", "at most one of `sinceTime` or `sinceSeconds` may be specified");
  }
  const since = sinceTime === null ? secondsAgo(target, sinceSeconds) : new Date(sinceTime);
  if (since !== undefined && Number.isNaN(since.getTime())) return badRequest(`parsing time "${sinceTime}" failed`);
  const previous = query.get("previous") === "true";
  const missing = checkInstance(target, container, previous);
  if (missing !== undefined) return missing;
  return {
    range: {
      container,
      previous,
      ...(since === undefined ? {} : { since }),
      ...(tail === undefined ? {} : { tail }),
    },
    // The previous instance has ended; there is nothing to wait for.
    follow: query.get("follow") === "true" && !previous,
    timestamps: query.get("timestamps") === "true",
    limitBytes,
  };
}

/** The kubelet's answers where there is no log to read. */
function checkInstance(target: StreamTarget, container: string, previous: boolean): Refusal | undefined {
  if (target.phase === "Pending") {
    return badRequest(`container "${container}" in pod "${target.pod}" is waiting to start: ContainerCreating`);
  }
  if (!previous || target.logLines.hasPrevious(container)) return undefined;
  return badRequest(`previous terminated container "${container}" in pod "${target.pod}" not found`);
}

function secondsAgo(target: StreamTarget, seconds: number | undefined): Date | undefined {
  return seconds === undefined ? undefined : new Date(target.now().getTime() - seconds * 1000);
}

function readInteger(
  query: URLSearchParams,
  name: string,
  least: number,
  target: StreamTarget,
): number | undefined | Refusal {
  const text = query.get(name);
  if (text === null || text === "") return undefined;
  const value = Number(text);
  if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(value)) {
    return badRequest(`strconv.ParseInt: parsing "${text}": invalid syntax`);
  }
  return value >= least
    ? value
    : invalid(target, name, `Invalid value: ${value}: must be greater than or equal to ${least}`);
}

function invalid(target: StreamTarget, field: string, why: string): Refusal {
  const message = `PodLogOptions "${target.pod}" is invalid: ${field}: ${why}`;
  return { code: 422, reason: "Invalid", message };
}
