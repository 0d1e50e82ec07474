import { resolve } from "node:path";
import { parseArgs } from "node:util";

export const usage = `npm start [-- flags]

  --lab                 open the practice estate
  --web                 use the browser even where Electron could be used
  --port N              the port of the web host on 127.0.0.1 (default: a free one); means --web
  --listen ADDRESS      where the web host listens instead, as unix:PATH; means --web
  --no-open             do not open the browser; means --web
  --kubeconfig FILE     read this kubeconfig besides the usual ones; may be given again
  --help                this text`;

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
      kubeconfig: { type: "string", multiple: true },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) return { kind: "help" };
  if (values.port !== undefined && !(/^\d+$/.test(values.port) && Number(values.port) < 65536))
    throw new Error(`--port ${values.port} is no port`);
  const forWeb = [
    ...(values.port === undefined ? [] : ["--port", values.port]),
    ...(values.listen === undefined ? [] : ["--listen", values.listen]),
    ...(values["no-open"] ? ["--no-open"] : []),
  ];
  return {
    kind: "run",
    web: values.web === true || forWeb.length > 0,
    forHost: [
      ...(values.lab ? ["--lab"] : []),
      ...forWeb,
      ...(values.kubeconfig ?? []).flatMap((file) => ["--kubeconfig", resolve(folder, file)]),
    ],
  };
}
