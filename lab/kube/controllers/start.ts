import type { Cluster } from "../cluster.ts";
import { Autoscaler } from "./autoscaler.ts";
import { BudgetKeeper } from "./budgetKeeper.ts";
import { ClaimKeeper } from "./claimKeeper.ts";
import { Collector } from "./collector.ts";
import { CronScheduler } from "./cronScheduler.ts";
import { CustomKinds } from "./customKinds.ts";
import { DaemonKeeper } from "./daemonKeeper.ts";
import { DatabaseOperator } from "./databaseOperator.ts";
import { DebugContainers } from "./debugContainers.ts";
import { Deliverer } from "./deliverer.ts";
import { JobRunner } from "./jobRunner.ts";
import { Kubelet } from "./kubelet.ts";
import { NodeKeeper } from "./nodeKeeper.ts";
import { PodOwners } from "./ownership.ts";
import { PodKeeper } from "./podKeeper.ts";
import { QuotaKeeper } from "./quotaKeeper.ts";
import { Rollout } from "./rollout.ts";
import { StatefulKeeper } from "./statefulKeeper.ts";
import { Story } from "./story.ts";

/** Starts everything that acts on a cluster by itself. They live as long as its store and its clock. */
export function startControllers(cluster: Cluster): void {
  const collector = new Collector(cluster);
  new CustomKinds(cluster, () => collector.watchKinds());
  const owners = new PodOwners(cluster.store);
  new Kubelet(cluster);
  new NodeKeeper(cluster);
  new DebugContainers(cluster);
  new PodKeeper(cluster, owners);
  new StatefulKeeper(cluster, owners);
  new DaemonKeeper(cluster, owners);
  new Rollout(cluster);
  new Autoscaler(cluster);
  new JobRunner(cluster, owners);
  new CronScheduler(cluster);
  new BudgetKeeper(cluster);
  new QuotaKeeper(cluster);
  new ClaimKeeper(cluster);
  new DatabaseOperator(cluster);
  new Deliverer(cluster);
  new Story(cluster);
}
