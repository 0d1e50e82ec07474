/** Which HelmRelease of Flux a release belongs to: its controller labels everything that it lets Helm render. */
export interface HelmReleaseName {
  readonly namespace: string;
  readonly name: string;
}

const LABEL = /^\s+helm\.toolkit\.fluxcd\.io\/(name|namespace):[ \t]*["']?([a-z0-9.-]+)["']?[ \t]*$/gm;

/** @param manifest of a revision, as YAML
 *  @returns null where Helm was run by somebody else */
export function deliveredBy(manifest: string): HelmReleaseName | null {
  const said = new Map<string, string>();
  for (const [, part = "", value = ""] of manifest.matchAll(LABEL)) {
    if (!said.has(part)) said.set(part, value);
    if (said.size === 2) break;
  }
  const [name, namespace] = [said.get("name"), said.get("namespace")];
  return name === undefined || namespace === undefined ? null : { name, namespace };
}
