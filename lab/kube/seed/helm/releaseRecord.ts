import { gzipSync } from "node:zlib";
import { builtin } from "../../builtinTypes.ts";
import type { JsonObject } from "../../json.ts";
import { timestamp } from "../../object.ts";
import type { EstateBuilder } from "../estateBuilder.ts";

const HOUR_MS = 3_600_000;

export type ReleaseStatus = "deployed" | "superseded" | "failed" | "pending-upgrade";

/** A release and all the revisions that Helm has kept of it, the first one first. */
export interface ReleasePlan {
  readonly namespace: string;
  readonly name: string;
  /** Where Helm was told to keep it (`HELM_DRIVER`). */
  readonly driver: "secret" | "configmap";
  readonly chart: string;
  readonly about: string;
  readonly notes: string;
  /** What the chart takes where nobody says otherwise. */
  readonly defaults: JsonObject;
  readonly revisions: readonly RevisionPlan[];
}

export interface RevisionPlan {
  readonly chartVersion: string;
  readonly appVersion: string;
  readonly status: ReleaseStatus;
  readonly description: string;
  readonly ageHours: number;
  /** What the person gave. */
  readonly values: JsonObject;
  /** Rendered documents by their templates' names, in the order in which they stand in the manifest. */
  readonly documents: Readonly<Record<string, string>>;
  /** Templates as the chart has them; where none is given, as they were rendered. */
  readonly templates?: Readonly<Record<string, string>>;
  readonly hooks?: readonly HookPlan[];
  /** The payload was cut off half way, as by a tool that copied it. */
  readonly cutOff?: boolean;
}

export interface HookPlan {
  readonly name: string;
  readonly kind: string;
  readonly event: string;
  readonly phase: "Succeeded" | "Failed";
  readonly manifest: string;
}

/** Adds the records of a release: a Secret, or a ConfigMap, for each revision.
 *  Source: helm `pkg/storage/driver` (JSON, gzipped, in base64; a Secret's value is in base64 once more). */
export function seedRelease(estate: EstateBuilder, release: ReleasePlan): void {
  for (const [index, revision] of release.revisions.entries()) seedRevision(estate, release, revision, index + 1);
}

function seedRevision(estate: EstateBuilder, release: ReleasePlan, revision: RevisionPlan, version: number): void {
  const { namespace, name, driver } = release;
  const { ageHours, status } = revision;
  const modifiedMs = estate.nowMs - ageHours * HOUR_MS;
  const labels = {
    name,
    owner: "helm",
    status,
    version: String(version),
    modifiedAt: String(Math.floor(modifiedMs / 1000)),
  };
  const where = {
    namespace,
    name: `sh.helm.release.v1.${name}.v${version}`,
    ageMs: ageHours * HOUR_MS,
    metadata: { labels },
  };
  const payload = payloadOf(estate, release, revision, version);
  if (driver === "configmap") {
    estate.object(builtin("configmaps"), where, { data: { release: payload } });
    return;
  }
  estate.object(builtin("secrets"), where, {
    type: "helm.sh/release.v1",
    data: { release: Buffer.from(payload).toString("base64") },
  });
}

function payloadOf(estate: EstateBuilder, release: ReleasePlan, revision: RevisionPlan, version: number): string {
  const packed = gzipSync(JSON.stringify(releaseOf(estate, release, revision, version)), { level: 9 });
  const kept = revision.cutOff === true ? packed.subarray(0, packed.length >> 1) : packed;
  return kept.toString("base64");
}

function releaseOf(estate: EstateBuilder, release: ReleasePlan, revision: RevisionPlan, version: number): JsonObject {
  const { name, namespace, chart, about, notes, defaults, revisions } = release;
  const { chartVersion, appVersion, status, description, values, documents, templates, hooks = [] } = revision;
  const ago = (hours: number): string => timestamp(estate.nowMs - hours * HOUR_MS);
  const firstHours = revisions[0]?.ageHours ?? revision.ageHours;
  return {
    name,
    info: {
      first_deployed: ago(firstHours),
      last_deployed: ago(revision.ageHours),
      deleted: "",
      description,
      status,
      notes,
    },
    chart: {
      metadata: {
        name: chart,
        version: chartVersion,
        description: about,
        apiVersion: "v2",
        appVersion,
        type: "application",
      },
      lock: null,
      templates: Object.entries(templates ?? documents).map(([template, text]) => ({
        name: template,
        data: Buffer.from(text).toString("base64"),
      })),
      values: defaults,
      schema: null,
      files: [],
    },
    config: values,
    manifest: Object.entries(documents)
      .map(([template, text]) => `---\n# Source: ${chart}/${template}\n${text}`)
      .join(""),
    hooks: hooks.map((hook) => ({
      name: hook.name,
      kind: hook.kind,
      path: `${chart}/templates/${hook.name}.yaml`,
      manifest: hook.manifest,
      events: [hook.event],
      last_run: { started_at: ago(revision.ageHours), completed_at: ago(revision.ageHours), phase: hook.phase },
      delete_policies: ["before-hook-creation"],
    })),
    version,
    namespace,
  };
}
