/** The flags of the web host. */
import { parseArgs } from "node:util";
import type { Listen } from "./addressCheck.ts";

export interface WebArguments {
  readonly listen: Listen;
  readonly certificate: { readonly cert: string; readonly key: string } | null;
  readonly lab: boolean;
  readonly open: boolean;
  readonly kubeconfigs: readonly string[];
  /** What seals the secrets. A passphrase itself is no argument: other people of the machine see those. */
  readonly secrets:
    | { readonly kind: "memory" }
    | { readonly kind: "passphrase" }
    | { readonly kind: "key-file"; readonly path: string };
}

const LOOPBACK = new Set(["127.0.0.1", "::1"]);

/** @throws Error with a sentence for the person at the terminal */
export function webArguments(args: readonly string[]): WebArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      lab: { type: "boolean", default: false },
      port: { type: "string", default: "0" },
      listen: { type: "string" },
      "allow-remote": { type: "boolean", default: false },
      "tls-cert": { type: "string" },
      "tls-key": { type: "string" },
      "no-open": { type: "boolean", default: false },
      kubeconfig: { type: "string", multiple: true, default: [] },
      passphrase: { type: "boolean", default: false },
      "key-file": { type: "string" },
    },
  });
  const certificate = certificateOf(values["tls-cert"], values["tls-key"]);
  return {
    listen: listenOf(values.listen, port(values.port), values["allow-remote"], certificate !== null),
    certificate,
    lab: values.lab,
    open: !values["no-open"],
    kubeconfigs: values.kubeconfig,
    secrets: secretsOf(values.passphrase, values["key-file"]),
  };
}

function secretsOf(passphrase: boolean, keyFile: string | undefined): WebArguments["secrets"] {
  if (passphrase && keyFile !== undefined) throw new Error("--passphrase and --key-file exclude each other.");
  if (keyFile !== undefined) return { kind: "key-file", path: keyFile };
  return { kind: passphrase ? "passphrase" : "memory" };
}

function listenOf(listen: string | undefined, portNumber: number, remote: boolean, tls: boolean): Listen {
  if (listen === undefined) return { kind: "tcp", host: "127.0.0.1", port: portNumber, tls };
  if (listen.startsWith("unix:")) return { kind: "unix", path: listen.slice("unix:".length) };
  const match = /^(?:\[([0-9a-fA-F:]+)\]|([0-9.]+))(?::([0-9]+))?$/.exec(listen);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined)
    throw new Error(`--listen takes unix:PATH or ADDRESS:PORT with an IP address, not "${listen}".`);
  if (!LOOPBACK.has(host) && !remote) {
    throw new Error(
      `--listen ${listen} is reachable by others. If that is meant, add --allow-remote, --tls-cert and --tls-key.`,
    );
  }
  if (!LOOPBACK.has(host) && !tls)
    throw new Error(`--listen ${listen} needs TLS: add --tls-cert FILE and --tls-key FILE.`);
  return { kind: "tcp", host, port: match?.[3] === undefined ? portNumber : port(match[3]), tls };
}

function certificateOf(cert: string | undefined, key: string | undefined): WebArguments["certificate"] {
  if (cert === undefined && key === undefined) return null;
  if (cert === undefined || key === undefined) throw new Error("--tls-cert and --tls-key go together.");
  return { cert, key };
}

function port(text: string): number {
  const number = Number(text);
  if (!/^[0-9]{1,5}$/.test(text) || number > 65_535)
    throw new Error(`--port takes a number from 0 to 65535, not "${text}".`);
  return number;
}
