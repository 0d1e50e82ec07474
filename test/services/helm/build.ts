/** Builds the real Helm from its Go module, once per machine and version. It takes what the build of Kubernetes compiled, and is made after it. */
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { tryLock } from "../kube/buildLock.ts";
import { go, type Say } from "../kube/goTool.ts";
import { builtHelm, helmModule, helmPlace } from "./binary.ts";

/** @throws Error with the compiler's last lines, or with the reason for which nothing can be built here */
export async function buildHelm(say: Say): Promise<void> {
  const folder = dirname(helmPlace());
  for (let told = false; builtHelm() === undefined; ) {
    const lock = tryLock(`${folder}.lock`);
    if (typeof lock === "number") {
      if (!told) say(`process ${lock} is building helm already; waiting for it`);
      told = true;
      await sleep(2000);
      continue;
    }
    try {
      const partial = `${folder}.partial`;
      rmSync(partial, { recursive: true, force: true });
      mkdirSync(partial, { recursive: true });
      say("helm …");
      const parallel = String(Math.min(4, availableParallelism()));
      const args = ["build", "-p", parallel, "-trimpath", "-ldflags", "-s -w", "-o", `${partial}/`];
      await go({ folder: helmModule }, [...args, "helm.sh/helm/v4/cmd/helm"], say);
      rmSync(folder, { recursive: true, force: true });
      renameSync(partial, folder);
    } finally {
      lock.release();
    }
  }
  say(`helm is in ${folder}`);
}
