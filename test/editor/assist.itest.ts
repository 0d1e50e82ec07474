/** The editor's completion, help and check by the OpenAPI of a real API server, custom kinds included: what it finds wrong the server refuses, and what the
 *  server takes it finds right. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LineCounter } from "yaml";
import { kindSchema } from "../../electron/cluster/object/schema.ts";
import { frobs, previewSamples } from "../../electron/cluster/plan/previewSamples.fixture.ts";
import { collectionPath } from "../../electron/cluster/source/apiPath.ts";
import { check } from "../../renderer/cluster/edit/assist/check.ts";
import { completions } from "../../renderer/cluster/edit/assist/completions.ts";
import { fieldHelp } from "../../renderer/cluster/edit/assist/hover.ts";
import { yamlCursor } from "../../renderer/cluster/edit/assist/yamlCursor.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import { type SchemaPlace, schemaPlace } from "../../shared/model/kindSchema.ts";
import { manifestTrees } from "../../shared/model/manifest.ts";
import { findService, skips } from "../services/availability.ts";
import { installDefinitions } from "../services/kube/customResources.ts";
import { type KubeService, startKube } from "../services/kube/start.ts";

/** Documents of which the editor says what is wrong, by what it says. */
const wrong: readonly (readonly [said: string, document: string])[] = [
  ["unknownNear", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: w}\ndatum: {a: b}\n"],
  [
    "unknownNear",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: w}\nspec: {selector: {}, template: {}, replica: 2}\n",
  ],
  ["type", "apiVersion: v1\nkind: Service\nmetadata: {name: w}\nspec: {ports: [{port: eighty}]}\n"],
  ["type", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: w}\ndata: [a]\n"],
  ["required", "apiVersion: v1\nkind: Pod\nmetadata: {name: w}\nspec: {restartPolicy: Never}\n"],
  ["type", "apiVersion: preview.example.org/v1\nkind: Frob\nmetadata: {name: w}\nspec: {size: large}\n"],
  [
    "required",
    "apiVersion: preview.example.org/v1\nkind: Frob\nmetadata: {name: w}\nspec: {size: 1, steps: [{retries: 1}]}\n",
  ],
  ["unknownNear", "apiVersion: preview.example.org/v1\nkind: Frob\nmetadata: {name: w}\nspec: {sise: 1}\n"],
  [
    "choice",
    "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: w}\nspec: {rules: [{matches: [{path: {type: Sometimes}}]}]}\n",
  ],
  [
    "required",
    "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: w}\nspec: {listeners: [{name: http, port: 80, protocol: HTTP}]}\n",
  ],
];

describe.skipIf(skips(findService("kube")))("the editor by a real server's schemas", () => {
  let kube: KubeService;
  const schemas = new Map<string, SchemaPlace | null>();

  beforeAll(async () => {
    kube = await startKube({ gatewayApi: true });
    await installDefinitions(kube.admin, [frobs]);
    // The document of a group follows its definitions a moment later.
    for (const group of ["preview.example.org", "gateway.networking.k8s.io"])
      while ((await kube.admin.fetch(`/openapi/v3/apis/${group}/v1`)).status !== 200) await sleep(200);
    const asked = [...previewSamples.map(({ kind }) => kind), ...wrong.map(([, text]) => kindOf(text))];
    for (const kind of new Set(asked)) schemas.set(kind, await schemaOf(kind));
  });
  afterAll(() => kube?.stop());

  async function schemaOf(named: string): Promise<SchemaPlace | null> {
    const [apiVersion = "", kind = ""] = named.split(" ");
    const [version = "", group = ""] = apiVersion.split("/").reverse();
    const ask = (path: string) => kube.admin.json<unknown>(path);
    // It was parsed from JSON.
    return schemaPlace((await kindSchema(ask, { group, version, kind })) as JsonObject | null);
  }

  function kindOf(text: string): string {
    return (
      text
        .match(/^apiVersion: (\S+)\nkind: (\S+)/)
        ?.slice(1, 3)
        .join(" ") ?? ""
    );
  }

  const root = (apiVersion: string, kind: string) => schemas.get(`${apiVersion} ${kind}`) ?? null;
  const found = (text: string) => {
    const lines = new LineCounter();
    const options = { schemaOf: root, serves: () => true, partial: false };
    return check(manifestTrees(text, lines), lines, options).map(({ text: id }) =>
      id.replace("cluster.edit.find.", ""),
    );
  };
  /** `|` is the cursor. */
  const complete = (marked: string) => {
    const cursor = yamlCursor(marked.replace("|", ""), marked.indexOf("|"));
    return cursor === null
      ? []
      : completions(cursor, root(cursor.apiVersion, cursor.kind), []).map(({ label }) => label);
  };
  const help = (marked: string) => fieldHelp(marked.replace("|", ""), marked.indexOf("|"), root);

  it.each(previewSamples)("finds nothing wrong in what the server takes: $kind", ({ kind, text, name = "a" }) => {
    const [apiVersion, called] = kind.split(" ");
    expect(root(apiVersion ?? "", called ?? "")).not.toBeNull();
    expect(found(`apiVersion: ${apiVersion}\nkind: ${called}\nmetadata: {name: ${name}}\n${text}\n`)).toEqual([]);
  });

  it.each(wrong)("says what is wrong (%s), and the server refuses it: %s", async (said, text) => {
    expect(found(text)).toContain(said);
    const [apiVersion = "", kind = ""] = kindOf(text).split(" ");
    const [version = "", group = ""] = apiVersion.split("/").reverse();
    const resource = `${kind.toLowerCase()}s`;
    const path = collectionPath({ group, version, resource }, "team-a");
    const answer = await kube.admin.fetch(`${path}?dryRun=All&fieldValidation=Strict`, {
      method: "POST",
      contentType: "application/yaml",
      body: text,
    });
    expect([400, 422]).toContain(answer.status);
  });

  it("offers the keys and values of built-in and of custom kinds", () => {
    const deployment = "apiVersion: apps/v1\nkind: Deployment\nspec:\n";
    expect(complete(`${deployment}  |`).slice(0, 2).sort()).toEqual(["selector", "template"]);
    expect(complete(`${deployment}  template:\n    spec:\n      containers:\n      - image: a\n        |`)[0]).toBe(
      "name",
    );
    expect(complete("apiVersion: v1\nkind: Pod\nspec:\n  restartPolicy: |")).toEqual(["Always", "Never", "OnFailure"]);
    expect(complete("apiVersion: preview.example.org/v1\nkind: Frob\nspec:\n  |").sort()).toEqual([
      "mode",
      "size",
      "steps",
    ]);
    const path = "rules:\n  - matches:\n    - path:\n        type: |";
    expect(complete(`apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nspec:\n  ${path}`)).toEqual([
      "Exact",
      "PathPrefix",
      "RegularExpression",
    ]);
  });

  it("says of a field what the server says of it", () => {
    expect(help("apiVersion: apps/v1\nkind: Deployment\nspec:\n  repl|icas: 2\n")).toMatchObject({
      name: "replicas",
      type: "integer",
      about: expect.stringContaining("Number of desired pods"),
      required: false,
    });
    expect(help("apiVersion: preview.example.org/v1\nkind: Frob\nspec:\n  mo|de: slow\n")).toMatchObject({
      type: "string",
      usual: '"fast"',
    });
    expect(
      help("apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nspec:\n  gateway|ClassName: a\n"),
    ).toMatchObject({
      required: true,
      about: expect.stringContaining("GatewayClass"),
    });
  });
});
