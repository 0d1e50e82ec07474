/** An exec plugin, the entries that name it, and what a login by it comes to. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { ClusterEntry, ExecEntry, UserEntry } from "../config/kubeContext.ts";

export const v1 = "client.authentication.k8s.io/v1";
export const first = { reason: "first" } as const;

export const cluster: ClusterEntry = {
  name: "c",
  file: "/f",
  server: "https://api.example:6443",
  tlsServerName: "kubernetes",
  insecure: false,
  certificateAuthority: { from: "inline", text: "PEM" },
  proxyUrl: null,
  disableCompression: false,
  execExtension: { audience: "a" },
};

/** Writes a plugin into the folder: the body of a Node script that has `fs` and `answer(status)`. */
export function writePlugin(folder: string, body: string, more: Partial<ExecEntry> = {}): ExecEntry {
  const command = join(folder, "login");
  writeFileSync(
    command,
    `#!${process.execPath}
const fs = require("node:fs");
const answer = (status) =>
  console.log(JSON.stringify({ apiVersion: "${more.apiVersion ?? v1}", kind: "ExecCredential", status }));
${body}`,
    { mode: 0o755 },
  );
  return {
    apiVersion: v1,
    command,
    args: [],
    env: [],
    interactiveMode: "Never",
    provideClusterInfo: false,
    installHint: null,
    ...more,
  };
}

export function userOf(exec: ExecEntry): UserEntry {
  return { name: "u", file: "/f", method: { kind: "exec", exec }, certificate: null, impersonation: null };
}

/** What a promise was rejected with; another kind of error is thrown on. */
export function failure(promise: Promise<unknown>) {
  return promise.then(
    () => Promise.reject(new Error("it succeeded")),
    (error: unknown) => (error instanceof RpcError ? { code: error.code, ...error.text } : Promise.reject(error)),
  );
}
