import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { JsonObject } from "../../../shared/model/json.ts";
import { releaseContent } from "./releaseContent.ts";
import { releaseDiff } from "./releaseDiff.ts";
import { ReleaseMask } from "./releaseMask.ts";
import { computedValues, releaseOf } from "./releaseModel.ts";
import { payload, secretDocument } from "./releases.fixture.ts";

const release = (more: JsonObject = {}) => releaseOf(payload(more));
const masked = (values: JsonObject) => new ReleaseMask(false).values(values);

describe("releaseContent", () => {
  it("tells what Helm wrote down", async () => {
    expect(await releaseContent(release(), true)).toMatchObject({
      revision: 3,
      status: "deployed",
      health: "ok",
      detail: {
        chart: { name: "web", version: "1.2.3", appVersion: "9" },
        description: "Rollback to 1",
        rollbackTo: 1,
        deployedAt: Date.parse("2026-01-03T03:04:05Z"),
        deletedAt: null,
      },
      values: "replicas: 2\ndb:\n  password: correct horse\n",
      computed: "replicas: 2\ndb:\n  host: db\n  password: correct horse\n",
      masked: false,
      unreadable: null,
    });
  });

  it("hides a secret in the Secret, in the values, and wherever else it stands", async () => {
    const shown = await releaseContent(release(), false);
    expect(shown.masked).toBe(true);
    expect(JSON.stringify(shown)).not.toContain("correct horse");
    expect(JSON.stringify(shown)).not.toContain(Buffer.from("correct horse").toString("base64"));
    // What is none stays readable.
    expect(shown.manifest).toContain("image: web:9");
    expect(shown.manifest).toContain("postgres://shopkeeper:");
    expect(shown.manifest).toContain("# Source: web/templates/secret.yaml");
    expect(shown.notes).toContain("Log in as shopkeeper");
    expect(parse(shown.computed)).toMatchObject({ replicas: 2, db: { host: "db" } });
  });

  it("shows nothing of a document that cannot be read, for it may be a Secret", async () => {
    const broken = `---\n# Source: web/templates/x.yaml\nkind: Secret\nstringData: {password: hunter22\n`;
    const shown = await releaseContent(release({ manifest: broken }), false);
    expect(shown.manifest).not.toContain("hunter22");
    expect((await releaseContent(release({ manifest: broken }), true)).manifest).toContain("hunter22");
  });

  it("says that a huge manifest is too large", async () => {
    const shown = await releaseContent(release({ manifest: "a: b\n".repeat(2_000_000) }), false);
    expect(shown).toMatchObject({ manifest: "", unreadable: { id: "helm.unreadable.tooLarge" } });
  });
});

describe("ReleaseMask", () => {
  it("hides what is called a credential, and leaves the names of secrets", () => {
    const values = masked({
      auth: { adminPassword: "s3cret!", existingSecret: "web-auth", enabled: true },
      apiToken: 12345678,
      secrets: { one: "aaa", create: false, name: "web" },
      env: [
        { name: "DB_PASSWORD", value: "hunter22" },
        { name: "REGION", value: "eu" },
      ],
      imagePullSecrets: [{ name: "registry" }],
      url: "https://jane:letmein@example.org/x",
      script: "user=jane\nexport API_TOKEN=abcdef\n",
      key: "-----BEGIN RSA PRIVATE KEY-----\nx",
      tokenTtl: 60,
      password: "",
    });
    const text = JSON.stringify(values);
    for (const secret of ["s3cret!", "12345678", "aaa", "hunter22", "letmein", "abcdef", "BEGIN RSA"])
      expect(text).not.toContain(secret);
    expect(values).toMatchObject({
      auth: { existingSecret: "web-auth", enabled: true },
      secrets: { create: false, name: "web" },
      env: [{ name: "DB_PASSWORD" }, { name: "REGION", value: "eu" }],
      imagePullSecrets: [{ name: "registry" }],
      tokenTtl: 60,
      password: "",
    });
    expect(text).toContain("https://jane:");
    expect(text).toContain("user=jane");
  });

  it("marks equal values equally, so that two revisions can be compared", () => {
    expect(masked({ password: "x1" })).toEqual(masked({ password: "x1" }));
    expect(masked({ password: "x1" })).not.toEqual(masked({ password: "x2" }));
  });
});

describe("computedValues", () => {
  it("lays the person's values over the chart's, and null takes a default away", () => {
    const defaults = { a: 1, b: { c: 2, d: 3 }, e: [1], f: "x" };
    expect(computedValues({ values: { a: 5, b: { c: null, g: 4 }, e: [], f: null }, defaults })).toEqual({
      a: 5,
      b: { d: 3, g: 4 },
      e: [],
    });
  });
});

describe("releaseDiff", () => {
  const after = release({
    version: 4,
    config: { replicas: 5, db: { password: "other horse" } },
    manifest: `${secretDocument.replace(Buffer.from("correct horse").toString("base64"), Buffer.from("other horse").toString("base64"))}---
apiVersion: v1
kind: ConfigMap
metadata: {name: web}
`,
  });

  it("names fields of values and objects of manifests, and shows that a secret changed without showing it", async () => {
    const diff = await releaseDiff(release(), after, false);
    expect(diff.values.map(({ where }) => where)).toEqual(["replicas", "db.password"]);
    expect(diff.objects.map(({ change, kind }) => [change, kind])).toEqual([
      ["removed", "Deployment"],
      ["changed", "Secret"],
      ["added", "ConfigMap"],
    ]);
    expect(diff.objects[1]?.parts.map(({ where }) => where)).toEqual(["data.password"]);
    expect(JSON.stringify(diff)).not.toContain("horse");
    expect(diff).toMatchObject({ from: 3, to: 4, masked: true, unreadable: [] });
  });

  it("finds nothing between a revision and itself", async () => {
    const diff = await releaseDiff(release(), release(), false);
    expect(diff).toMatchObject({ values: [], computed: [], objects: [], same: 2 });
  });
});
