/** A cluster entry in the console's words. */
import { type Message, message } from "../../../shared/model/message.ts";
import type { ClusterShape } from "./entrySchema.ts";
import type { ClusterEntry, Material } from "./kubeContext.ts";
import type { RawEntry } from "./kubeconfigFile.ts";
import { type Paths, type Reading, readMaterial } from "./material.ts";

/** Where the plugin's settings of a cluster are kept (client-go, `clusterExtensionKey`). */
const execExtensionName = "client.authentication.k8s.io/exec";

/** Joins and checks the fields.
 *  @returns the entry, or why it cannot be used, with what else a person should know */
export function readCluster(raw: RawEntry<ClusterShape>, paths: Paths): Reading<ClusterEntry> {
  const { value, file, name } = raw;
  const warnings: Message[] = [];
  const ca = readMaterial(value["certificate-authority"], value["certificate-authority-data"], {
    field: "certificate-authority",
    file,
    paths,
    warnings,
  });
  if (ca.problem) return { problem: ca.problem };
  const certificateAuthority: Material | null = ca.material;
  const insecure = value["insecure-skip-tls-verify"];
  if (value.server === "") return { problem: message("kubeconfig.serverMissing", { cluster: name }) };
  const server = readServer(value.server, certificateAuthority !== null || insecure);
  if (!server) return { problem: message("kubeconfig.serverInvalid", { cluster: name }) };
  const proxyUrl = value["proxy-url"] || null;
  if (proxyUrl && !isProxyUrl(proxyUrl)) return { problem: message("kubeconfig.proxyInvalid", { cluster: name }) };
  return {
    entry: {
      name,
      file,
      server,
      tlsServerName: value["tls-server-name"] || null,
      insecure,
      certificateAuthority,
      proxyUrl,
      disableCompression: value["disable-compression"],
      execExtension: value.extensions.find((one) => one.name === execExtensionName)?.extension,
    },
    warnings,
  };
}

/** client-go's rule (rest.DefaultServerURL): without a scheme it is https when there is anything to do with TLS, else http. */
function readServer(text: string, tls: boolean): string | null {
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
  const url = URL.parse(hasScheme ? text : `${tls ? "https" : "http"}://${text}`);
  if (!url || (url.protocol !== "https:" && url.protocol !== "http:") || url.hostname === "") return null;
  // Credentials do not belong into an address: they would end in logs.
  url.username = "";
  url.password = "";
  url.search = "";
  url.hash = "";
  return url.href.replace(/\/+$/, "");
}

function isProxyUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^(https?|socks5h?):$/.test(url.protocol) && url.hostname !== "";
}
