/** A console of its own that begins a rollback and is killed in it. What it needs comes by its standard input. */
import { text } from "node:stream/consumers";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { staticSource } from "../auth/staticSource.ts";
import { type HelmRun, HelmTool } from "./helmTool.ts";

export interface KilledConsole {
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly server: string;
  readonly caPem: string;
  readonly token: string;
  readonly run: Pick<HelmRun, "release" | "args" | "key">;
}

if (import.meta.main) {
  const { environment, folder, server, caPem, token, run }: KilledConsole = JSON.parse(await text(process.stdin));
  const tool = new HelmTool({
    environment: async () => environment,
    folder,
    way: async () => ({
      endpoint: {
        server,
        tlsServerName: null,
        insecure: false,
        caPem,
        proxyUrl: null,
        proxyEnvironment: {},
        disableCompression: false,
        impersonationHeaders: [],
      },
      credentials: staticSource(`Bearer ${token}`, () => new RpcError("expired", message("auth.expired"))),
    }),
  });
  await tool.run({ ...run, timeoutMs: 120_000, signal: new AbortController().signal });
}
