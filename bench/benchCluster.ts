/** A cluster that a benchmark opens: the practice estate, a real one, or either of them over a link. */
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { type Link, openRelay, type Relay } from "./relay.ts";

export interface BenchCluster {
  readonly kubeconfig: string;
  readonly context: string;
  readonly server: string;
  readonly ca: string | Buffer;
  readonly token: string;
  /** The program that is its baseline. */
  readonly kubectl: string;
  /** What is typed into its filter, letter by letter. */
  readonly words: readonly string[];
}

const Kubeconfig = z.looseObject({
  clusters: z.array(z.looseObject({ cluster: z.looseObject({ server: z.string() }) })),
});

/** The same cluster by another way, with a kubeconfig beside its own. */
export async function byRelay<C extends BenchCluster>(
  cluster: C,
  link: Link | null,
): Promise<{ readonly cluster: C; readonly relay: Relay }> {
  const relay = await openRelay(cluster.server, link);
  const config = Kubeconfig.parse(parse(await readFile(cluster.kubeconfig, "utf8")));
  for (const { cluster: entry } of config.clusters) if (entry.server === cluster.server) entry.server = relay.server;
  const kubeconfig = join(dirname(cluster.kubeconfig), `relayed-${new URL(relay.server).port}`);
  await writeFile(kubeconfig, stringify(config), { mode: 0o600 });
  return { cluster: { ...cluster, kubeconfig, server: relay.server }, relay };
}
