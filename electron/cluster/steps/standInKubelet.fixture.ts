/** Does what kubelets would do to the pods of a cluster that has none: pods on a node run and become ready, jobs' pods end, and what is being deleted goes. */
import type { ApiClient } from "../../../test/services/kube/apiClient.ts";
import { at, listAt, textAt } from "../source/wireValue.ts";

export interface StandInKubelet {
  stop(): Promise<void>;
}

/** Images by their tags: `fail` ends with 1, `done` with 0, `crash` again and again, `missing` cannot be pulled; all others run. */
export function startStandInKubelet(admin: ApiClient): StandInKubelet {
  let ends = false;
  const turn = async () => {
    const pods = await admin.json("/api/v1/pods");
    for (const pod of listAt(pods, "items")) await settle(admin, pod);
  };
  const going = (async () => {
    while (!ends) {
      await turn().catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  })();
  return {
    stop: async () => {
      ends = true;
      await going;
    },
  };
}

async function settle(admin: ApiClient, pod: unknown): Promise<void> {
  const path = `/api/v1/namespaces/${textAt(pod, "metadata", "namespace")}/pods/${textAt(pod, "metadata", "name")}`;
  if (at(pod, "metadata", "deletionTimestamp") !== undefined) {
    await admin.fetch(path, { method: "DELETE", body: { gracePeriodSeconds: 0 } });
    return;
  }
  if (textAt(pod, "spec", "nodeName") === "" || at(pod, "status", "containerStatuses") !== undefined) return;
  const [container] = listAt(pod, "spec", "containers");
  const status = statusOf(textAt(container, "name"), textAt(container, "image"));
  const body = JSON.stringify({ status });
  await admin.fetch(`${path}/status`, { method: "PATCH", body, contentType: "application/merge-patch+json" });
}

function statusOf(name: string, image: string): object {
  const tag = image.split(":")[1] ?? "";
  const base = { name, image, imageID: image, restartCount: 0 };
  const conditions = (ready: boolean) => [
    { type: "PodScheduled", status: "True" },
    { type: "Ready", status: ready ? "True" : "False", lastTransitionTime: "2026-11-22T10:00:00Z" },
  ];
  const ended = (exitCode: number) => ({
    terminated: { exitCode, reason: exitCode === 0 ? "Completed" : "Error", message: "said at its end" },
  });
  switch (tag) {
    case "done":
      return {
        phase: "Succeeded",
        conditions: conditions(false),
        containerStatuses: [{ ...base, ready: false, state: ended(0) }],
      };
    case "fail":
      return {
        phase: "Failed",
        conditions: conditions(false),
        containerStatuses: [{ ...base, ready: false, state: ended(1) }],
      };
    case "crash": {
      const state = { waiting: { reason: "CrashLoopBackOff", message: "back-off" } };
      const status = { ...base, ready: false, restartCount: 5, state, lastState: ended(3) };
      return { phase: "Running", conditions: conditions(false), containerStatuses: [status] };
    }
    case "missing": {
      const state = { waiting: { reason: "ErrImagePull", message: "manifest unknown" } };
      return { phase: "Pending", conditions: conditions(false), containerStatuses: [{ ...base, ready: false, state }] };
    }
    default: {
      const state = { running: { startedAt: "2026-11-22T10:00:00Z" } };
      return {
        phase: "Running",
        conditions: conditions(true),
        containerStatuses: [{ ...base, ready: true, started: true, state }],
      };
    }
  }
}
