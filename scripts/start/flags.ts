import { resolve } from "node:path";
import { parseArgs } from "node:util";

export const usage = `npm start [-- flags]

  --lab                 open the practice estate
  --kubeconfig FILE     read this kubeconfig besides the usual ones; may be given again
  --web                 use the browser even where Electron could be used
  --help                this text

for the web host; each of them means --web:
  --port N              the port on 127.0.0.1 (default: a free one)
  --no-open             do not open the browser
  --listen ADDRESS      listen there instead: unix:PATH, or IP:PORT
  --allow-remote        … also when others can reach that address; needs TLS
  --tls-cert FILE, --tls-key FILE
  --passphrase          keep secrets in a file, under a passphrase that is asked for
  --key-file FILE       keep secrets in a file, under the key in this one`;

/** What `npm start` was told. */
export type StartFlags =
  | {
      readonly kind: "run";
      /** The web host was asked for, by name or by a flag that only it has. */
      readonly web: boolean;
      /** What the host itself is given. */
      readonly forHost: readonly string[];
    }
  | { readonly kind: "help" }
  | { readonly kind: "error"; readonly message: string };

/** @param args without the program and the script
 *  @param folder the one that relative files are meant from */
export function startFlags(args: readonly string[], folder: string): StartFlags {
  try {
    return read(args, folder);
  } catch (error) {
    return { kind: "error", message: error instanceof Error ? error.message : String(error) };
  }
}

function read(args: readonly string[], folder: string): StartFlags {
  const { values } = parseArgs({
    args: [...args],
    options: {
      lab: { type: "boolean" },
      web: { type: "boolean" },
      port: { type: "string" },
      listen: { type: "string" },
      "no-open": { type: "boolean" },
      "allow-remote": { type: "boolean" },
      "tls-cert": { type: "string" },
      "tls-key": { type: "string" },
      passphrase: { type: "boolean" },
      "key-file": { type: "string" },
      kubeconfig: { type: "string", multiple: true },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) return { kind: "help" };
  if (values.port !== undefined && !(/^\d+$/.test(values.port) && Number(values.port) < 65536))
    throw new Error(`--port ${values.port} is no port`);
  const forWeb = [
    ...flag("--port", values.port),
    ...flag(
      "--listen",
      values.listen?.replace(/^unix:(.*)$/s, (_, path) => `unix:${resolve(folder, path)}`),
    ),
    ...(values["allow-remote"] ? ["--allow-remote"] : []),
    ...flag("--tls-cert", values["tls-cert"], folder),
    ...flag("--tls-key", values["tls-key"], folder),
    ...(values.passphrase ? ["--passphrase"] : []),
    ...flag("--key-file", values["key-file"], folder),
    ...(values["no-open"] ? ["--no-open"] : []),
  ];
  return {
    kind: "run",
    web: values.web === true || forWeb.length > 0,
    forHost: [
      ...(values.lab ? ["--lab"] : []),
      ...forWeb,
      ...(values.kubeconfig ?? []).flatMap((file) => flag("--kubeconfig", file, folder)),
    ],
  };
}

/** @param folder where the value, a file, is meant from */
function flag(name: string, value: string | undefined, folder?: string): readonly string[] {
  if (value === undefined) return [];
  return [name, folder === undefined ? value : resolve(folder, value)];
}
