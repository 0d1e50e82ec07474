/** The real Helm, and kubectl, judge the releases of the practice cluster. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findService, requireService, skips } from "../../test/services/availability.ts";
import { kubectlIsThere } from "./kubectl.fixture.ts";
import { type LabKube, startLabKube } from "./server.ts";

const run = promisify(execFile);

let directory: string;
let lab: LabKube;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "quarterdeck-helm-"));
  lab = await startLabKube({ directory, pods: 200 });
});
afterAll(async () => {
  await lab.dispose();
  await rm(directory, { recursive: true, force: true });
});

const environment = () => ({ PATH: process.env.PATH, HOME: directory, KUBECONFIG: lab.kubeconfigPath });

const kubectl = kubectlIsThere("records of Helm");

describe.skipIf(skips(findService("helm")) || !kubectl)("helm reads and changes the practice cluster", () => {
  const helm = async (driver: string, ...args: readonly string[]): Promise<string> => {
    const { stdout } = await run(requireService("helm").helm, ["--kube-context", "practice", ...args], {
      env: { ...environment(), HELM_DRIVER: driver },
    });
    return stdout;
  };
  const history = async (name: string, namespace: string) => {
    const rows: { revision: number; status: string; description: string }[] = JSON.parse(
      await helm("secret", "history", name, "-n", namespace, "-o", "json"),
    );
    return rows.map(({ revision, status }) => `${revision} ${status}`);
  };

  it("lists what each driver keeps, and the history with its failed and pending revisions", async () => {
    const names = async (driver: string) =>
      (JSON.parse(await helm(driver, "list", "-A", "-o", "json")) as { name: string }[]).map(({ name }) => name).sort();
    expect(await names("configmap")).toEqual(["report-exports"]);
    expect(await names("secret")).toContain("promo");
    expect(await history("promo", "storefront")).toEqual(["1 superseded", "2 superseded", "3 deployed", "4 failed"]);
    expect(await history("gift-cards", "storefront")).toContain("3 pending-upgrade");
    // Helm leaves out what it cannot read.
    expect(await history("dashboards", "observability")).toEqual(["1 superseded", "2 superseded"]);
  });

  it("gives values, manifest and notes of a revision", async () => {
    expect(await helm("secret", "get", "values", "card-gateway", "-n", "payments")).toContain("practice-third");
    expect(await helm("secret", "get", "manifest", "promo", "-n", "storefront", "--revision", "2")).toContain(
      "image: registry.practice.local/storefront/promo:1.8.3",
    );
    expect(await helm("secret", "status", "gift-cards", "-n", "storefront")).toContain("Gift cards are valid in");
  });

  it("rolls back what failed, and what hung", async () => {
    expect(await helm("secret", "rollback", "promo", "2", "-n", "storefront")).toContain("Rollback was a success");
    expect((await history("promo", "storefront")).at(-1)).toBe("5 deployed");
    const { stdout } = await run(
      "kubectl",
      ["--context", "practice", "-n", "storefront", "get", "deploy", "promo", "-o", "jsonpath={..image}"],
      { env: environment() },
    );
    expect(stdout).toContain("storefront/promo:1.8.3");
    await helm("secret", "rollback", "gift-cards", "2", "-n", "storefront");
    expect((await history("gift-cards", "storefront")).at(-1)).toBe("4 deployed");
  });
});

describe.skipIf(!kubectl)("kubectl reads Helm's records", () => {
  it("finds them by their labels and type", async () => {
    const args = ["--context", "practice", "-n", "payments", "get", "secrets", "-l", "owner=helm,name=card-gateway"];
    const { stdout } = await run("kubectl", args, { env: environment() });
    expect(stdout.match(/sh\.helm\.release\.v1\.card-gateway\.v\d\s+helm\.sh\/release\.v1\s+1/g)).toHaveLength(4);
  });
});
