/** Records as Helm writes them. */
import { gzipSync } from "node:zlib";
import type { JsonObject } from "../../../shared/model/json.ts";
import type { HelmDriver } from "../../../shared/releaseRef.ts";

/** @returns `data.release` as the driver keeps it */
export function packed(driver: HelmDriver, release: unknown): string {
  const once = gzipSync(JSON.stringify(release)).toString("base64");
  return driver === "secret" ? Buffer.from(once).toString("base64") : once;
}

export function recordWith(data: string): JsonObject {
  return { metadata: { name: "sh.helm.release.v1.web.v1", namespace: "shop", uid: "u1" }, data: { release: data } };
}

export const secretDocument = `---
# Source: web/templates/secret.yaml
apiVersion: v1
kind: Secret
metadata:
  name: web
data:
  password: ${Buffer.from("correct horse").toString("base64")}
  username: ${Buffer.from("shopkeeper").toString("base64")}
`;

export function payload(more: JsonObject = {}): JsonObject {
  return {
    name: "web",
    namespace: "shop",
    version: 3,
    info: {
      status: "deployed",
      description: "Rollback to 1",
      first_deployed: "2026-01-02T03:04:05.000000001Z",
      last_deployed: "2026-01-03T03:04:05Z",
      deleted: "",
      notes: "Log in as shopkeeper with correct horse.",
    },
    chart: {
      metadata: { name: "web", version: "1.2.3", appVersion: "9" },
      values: { replicas: 1, db: { host: "db", password: "changeme" } },
    },
    config: { replicas: 2, db: { password: "correct horse" } },
    manifest: `---
# Source: web/templates/deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  template:
    spec:
      containers:
        - name: web
          image: web:9
          env: [{name: DB, value: "postgres://shopkeeper:correct horse@db"}]
${secretDocument}`,
    hooks: [],
    ...more,
  };
}
