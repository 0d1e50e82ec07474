/** Where the real Kubernetes binaries are kept, outside the checkout, and whether they are there. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Paths of the programs and of the folder with the Gateway API's CustomResourceDefinitions. */
export interface KubeBinaries {
  readonly folder: string;
  readonly etcd: string;
  readonly apiServer: string;
  readonly controllerManager: string;
  readonly scheduler: string;
  readonly kubectl: string;
  readonly gatewayCrds: string;
  readonly versions: KubeVersions;
}

export interface KubeVersions {
  /** As the API server reports it: "v1.37.2". */
  readonly kubernetes: string;
  readonly etcd: string;
  readonly gatewayApi: string;
}

/** The Gateway API module is fetched for its YAML alone and therefore not required by the tools module; its checksum is the one that
 *  go.sum would hold. The newest version whose go directive the tools module's Go satisfies. */
export const gatewayApi = {
  module: "sigs.k8s.io/gateway-api",
  version: "v1.6.3",
  sum: "h1:lKpJa5bGlraC/QeACvCpsHLdmO6y0iKfzVl6gzaFEYc=",
} as const;

/** The folder of the tools module that names every version. */
export const toolsModule = join(import.meta.dirname, "build");

/** Raised when the recipe of build.ts changes what it makes without a change of a version. */
const recipe = 1;

/** The file that is written last: a folder without it is an unfinished build. */
export const completeMark = "complete.json";

export function cacheRoot(environment: NodeJS.ProcessEnv = process.env): string {
  return environment.QUARTERDECK_CACHE ?? join(homedir(), ".cache", "quarterdeck");
}

/** The versions that a go.mod asks for. @throws Error when it requires no Kubernetes or no etcd */
export function versionsOf(goMod: string): KubeVersions {
  const required = (module: string): string => {
    const escaped = module.replaceAll(/[.]/g, "\\.");
    const version = new RegExp(`^\\s*(?:require\\s+)?${escaped} (v\\S+)`, "m").exec(goMod)?.[1];
    if (version === undefined) throw new Error(`go.mod requires no ${module}`);
    return version;
  };
  return {
    kubernetes: required("k8s.io/kubernetes"),
    etcd: required("go.etcd.io/etcd/server/v3"),
    gatewayApi: gatewayApi.version,
  };
}

/** The binaries' place in the cache, by the versions and by everything else that decides what is built. */
export function binariesPlace(root: string = cacheRoot()): KubeBinaries {
  const goMod = readFileSync(join(toolsModule, "go.mod"), "utf8");
  const goSum = readFileSync(join(toolsModule, "go.sum"), "utf8");
  const versions = versionsOf(goMod);
  const digest = createHash("sha256")
    .update(`${recipe}\n${goMod}\n${goSum}\n${gatewayApi.sum}`)
    .digest("hex")
    .slice(0, 10);
  const key = `${versions.kubernetes}-etcd-${versions.etcd}-${process.platform}-${process.arch}-${digest}`;
  const folder = join(root, "kube", key);
  return {
    folder,
    etcd: join(folder, "etcd"),
    apiServer: join(folder, "kube-apiserver"),
    controllerManager: join(folder, "kube-controller-manager"),
    scheduler: join(folder, "kube-scheduler"),
    kubectl: join(folder, "kubectl"),
    gatewayCrds: join(folder, "gateway-api"),
    versions,
  };
}

/** The binaries, or undefined while they have not been built on this machine. */
export function builtBinaries(root: string = cacheRoot()): KubeBinaries | undefined {
  const place = binariesPlace(root);
  return existsSync(join(place.folder, completeMark)) ? place : undefined;
}
