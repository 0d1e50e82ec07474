import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jobAgain, jobFromCronJob, jobName } from "./jobFrom.ts";

const pods = (labels: Record<string, string>) => ({
  metadata: { labels },
  spec: { containers: [{ name: "run", image: "job:1" }] },
});

describe("a Job made by hand", () => {
  it("is the CronJob's own, as kubectl makes it", () => {
    const cronJob = {
      apiVersion: "batch/v1",
      metadata: { namespace: "n", name: "nightly", uid: "c1" },
      spec: {
        jobTemplate: {
          metadata: { labels: { a: "b" }, annotations: { x: "y" } },
          spec: { template: pods({}), backoffLimit: 2 },
        },
      },
    };
    expect(jobFromCronJob(cronJob, "nightly-manual-1")).toEqual({
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: {
        name: "nightly-manual-1",
        namespace: "n",
        labels: { a: "b" },
        annotations: { x: "y", "cronjob.kubernetes.io/instantiate": "manual" },
        ownerReferences: [{ apiVersion: "batch/v1", kind: "CronJob", name: "nightly", uid: "c1", controller: true }],
      },
      spec: { template: pods({}), backoffLimit: 2 },
    });
  });

  it("is a former Job without what tells that one's pods", () => {
    const job = {
      metadata: {
        namespace: "n",
        name: "load",
        uid: "j1",
        labels: { "job-name": "load", team: "a" },
        ownerReferences: [{ uid: "c1" }],
      },
      spec: {
        suspend: false,
        selector: { matchLabels: { "controller-uid": "j1" } },
        template: pods({ "controller-uid": "j1", "batch.kubernetes.io/job-name": "load", app: "load" }),
        completions: 2,
      },
      status: { succeeded: 2 },
    };
    expect(jobAgain(job, "load-again-1")).toEqual({
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: "load-again-1", namespace: "n", labels: { team: "a" }, annotations: {} },
      spec: { template: pods({ app: "load" }), completions: 2 },
    });
  });

  it("keeps a selector that a person wrote, with its labels", () => {
    const spec = { manualSelector: true, selector: { matchLabels: { mine: "1" } }, template: pods({ mine: "1" }) };
    expect(jobAgain({ metadata: { namespace: "n" }, spec }, "x")).toMatchObject({ spec });
  });

  it("has a name that is none of those that are there, within 63 characters, whatever it is made of", () => {
    const name = fc.stringMatching(/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/);
    fc.assert(
      fc.property(name, fc.array(fc.integer({ min: 1, max: 99_999 })), (from, numbers) => {
        const existing = numbers.map((number) => `${from.slice(0, 40)}-manual-${number}`);
        const found = jobName(from, "manual", existing);
        expect(found).toMatch(/^[a-z]([-a-z0-9]*[a-z0-9])?$/);
        expect(found.length).toBeLessThanOrEqual(63);
        expect(existing).not.toContain(found);
        // Run once more, a name does not grow.
        expect(jobName(found, "again", [found]).length).toBeLessThanOrEqual(found.length + 1);
      }),
    );
  });
});
