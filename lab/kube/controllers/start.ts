import type { Cluster } from "../cluster.ts";
import { Collector } from "./collector.ts";
import { CustomKinds } from "./customKinds.ts";
import { JobRunner } from "./jobRunner.ts";
import { Kubelet } from "./kubelet.ts";
import { PodOwners } from "./ownership.ts";
import { PodKeeper } from "./podKeeper.ts";
import { Rollout } from "./rollout.ts";
import { Story } from "./story.ts";

/** Starts everything that acts on a cluster by itself. They live as long as its store and its clock. */
export function startControllers(cluster: Cluster): void {
  const collector = new Collector(cluster);
  new CustomKinds(cluster, () => collector.watchKinds());
  const owners = new PodOwners(cluster.store);
  new Kubelet(cluster);
  new PodKeeper(cluster, owners);
  new Rollout(cluster);
  new JobRunner(cluster, owners);
  new Story(cluster);
}
