import { expect, it } from "vitest";
import { definitionSummary } from "./definition.ts";

const definition = {
  spec: {
    group: "db.example.org",
    scope: "Namespaced",
    names: { kind: "Database", plural: "databases", shortNames: ["db"] },
    conversion: {
      strategy: "Webhook",
      webhook: { clientConfig: { service: { namespace: "ops", name: "hook", port: 443, path: "/convert" } } },
    },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        subresources: { status: {}, scale: {} },
        additionalPrinterColumns: [{ name: "Phase", type: "string", jsonPath: ".status.phase" }],
      },
      { name: "v1beta1", served: true, storage: false, deprecated: true, deprecationWarning: "use v1" },
    ],
  },
  status: { storedVersions: ["v1alpha1", "v1"], conditions: [{ type: "Established", status: "True" }] },
};

it("says versions, conversion, printed columns, and stored versions that nobody serves", () => {
  const { trouble, sections } = definitionSummary(definition);
  expect(trouble).toEqual([{ health: "warn", subject: "v1alpha1", text: "storedVersions: no longer served" }]);
  const tables = sections.flatMap((section) => (section.kind === "table" ? [section] : []));
  expect(tables.map(({ title, rows }) => [title, rows.length])).toEqual([
    ["versions", 2],
    ["printed", 1],
  ]);
  expect(tables[0]?.rows[1]?.[3]).toEqual({ is: "status", health: "warn", text: "use v1" });
  const [names] = sections;
  expect(names?.kind === "pairs" && names.pairs.find(({ name }) => name === "Webhook")?.value).toMatchObject({
    text: "ops/hook:443/convert",
  });
});
