import { badRequest, internalError, type Refusal } from "./refusal.ts";
import type { StreamTarget } from "./target.ts";

export type ExecRequest = {
  readonly verb: "exec" | "attach";
  readonly container: string;
  /** Argument vector; empty for attach. */
  readonly command: readonly string[];
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
};

/** `ports` come with the WebSocket form alone; over SPDY each stream names its own. */
export type PortForwardRequest = { readonly verb: "portforward"; readonly ports: readonly number[] };

export type StreamRequest = ExecRequest | PortForwardRequest;

export const isRefusal = (value: object): value is Refusal => "reason" in value;

/** Reads what is asked of the pod from the request's URL (PodExecOptions, PodAttachOptions, PodPortForwardOptions of core/v1)
 *  and checks it against the pod.
 *  @param url path and query */
export function readStreamRequest(url: string, target: StreamTarget): StreamRequest | Refusal {
  const { pathname, searchParams } = new URL(url, "http://lab.invalid");
  const verb = pathname.slice(pathname.lastIndexOf("/") + 1);
  if (verb === "portforward") return checkRunning(target, "") ?? readPortForward(searchParams);
  if (verb !== "exec" && verb !== "attach") {
    return { code: 404, reason: "NotFound", message: "the server could not find the requested resource" };
  }
  return readExec(verb, searchParams, target);
}

function readExec(verb: "exec" | "attach", query: URLSearchParams, target: StreamTarget): ExecRequest | Refusal {
  const container = chooseContainer(query, target);
  if (typeof container !== "string") return container;
  const request: ExecRequest = {
    verb,
    container,
    command: verb === "exec" ? query.getAll("command") : [],
    stdin: flag(query, "stdin"),
    stdout: flag(query, "stdout"),
    stderr: flag(query, "stderr"),
    tty: flag(query, "tty"),
  };
  if (!request.stdin && !request.stdout && !request.stderr) {
    return badRequest("you must specify at least 1 of stdin, stdout, stderr");
  }
  if (request.tty && request.stderr) return badRequest("tty and stderr cannot both be true");
  if (verb === "exec" && request.command.length === 0) return badRequest("you must specify at least 1 command");
  return checkRunning(target, container) ?? request;
}

/** @returns the name, or why it cannot be used; for the log endpoint too */
export function chooseContainer(query: URLSearchParams, target: StreamTarget): string | Refusal {
  const named = query.get("container") ?? "";
  if (named === "") return target.container;
  if (target.containers.includes(named)) return named;
  return badRequest(`container ${named} is not valid for pod ${target.pod}`);
}

/** A pod without a node is refused by the API server, one whose containers do not run by the kubelet. */
function checkRunning(target: StreamTarget, container: string): Refusal | undefined {
  const isStopped = container !== "" && target.running?.includes(container) === false;
  if (target.phase === "Running" && !isStopped) return undefined;
  if (target.phase === "Pending") return badRequest(`pod ${target.pod} does not have a host assigned`);
  if (container === "") return internalError(`pod not found ("${target.pod}_${target.namespace}")`);
  return internalError(`unable to upgrade connection: container not found ("${container}")`);
}

function readPortForward(query: URLSearchParams): PortForwardRequest | Refusal {
  const ports: number[] = [];
  for (const text of query.getAll("ports").flatMap((value) => value.split(","))) {
    const port = readPort(text);
    if (port === undefined) return badRequest(`unable to parse "${text}" as a port`);
    ports.push(port);
  }
  return { verb: "portforward", ports };
}

/** @returns undefined unless `text` is a decimal port from 1 to 65535 */
export function readPort(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,5}$/.test(text)) return undefined;
  const port = Number(text);
  return port >= 1 && port <= 65_535 ? port : undefined;
}

/** The server's query decoding takes these for true (`conversion.Convert_Slice_string_To_bool`: all but "", "0" and "false"). */
function flag(query: URLSearchParams, name: string): boolean {
  const value = query.get(name);
  return value !== null && value !== "0" && value.toLowerCase() !== "false";
}
