import { EVENT_FORMAT, LEASE_FORMAT, NAMESPACE_FORMAT, NODE_FORMAT } from "./cluster.ts";
import {
  CONFIG_MAP_FORMAT,
  HORIZONTAL_POD_AUTOSCALER_FORMAT,
  POD_DISRUPTION_BUDGET_FORMAT,
  PRIORITY_CLASS_FORMAT,
  RESOURCE_QUOTA_FORMAT,
  ROLE_BINDING_FORMAT,
  SECRET_FORMAT,
  SERVICE_ACCOUNT_FORMAT,
} from "./configuration.ts";
import { DEFINITION_FORMAT } from "./definition.ts";
import {
  ENDPOINT_SLICE_FORMAT,
  ENDPOINTS_FORMAT,
  INGRESS_CLASS_FORMAT,
  INGRESS_FORMAT,
  NETWORK_POLICY_FORMAT,
  SERVICE_FORMAT,
} from "./network.ts";
import { POD_FORMAT } from "./pod.ts";
import { PERSISTENT_VOLUME_CLAIM_FORMAT, PERSISTENT_VOLUME_FORMAT, STORAGE_CLASS_FORMAT } from "./storage.ts";
import type { TableFormat } from "./tableFormat.ts";
import { column, NAME_COLUMN } from "./tableFormat.ts";
import {
  CONTROLLER_REVISION_FORMAT,
  CRON_JOB_FORMAT,
  DAEMON_SET_FORMAT,
  DEPLOYMENT_FORMAT,
  JOB_FORMAT,
  REPLICA_SET_FORMAT,
  STATEFUL_SET_FORMAT,
} from "./workload.ts";

/** What a kind without a printer of its own shows (apiserver `pkg/registry/rest/table.go`). */
export const DEFAULT_FORMAT: TableFormat = {
  columns: [NAME_COLUMN, column("Created At", "When the server created the object.", "date")],
  cells: (object) => [object.metadata.name, object.metadata.creationTimestamp],
};

/** Printers of the built-in kinds, by `resource.group`. */
export const BUILTIN_FORMATS: ReadonlyMap<string, TableFormat> = new Map([
  ["pods.", POD_FORMAT],
  ["nodes.", NODE_FORMAT],
  ["namespaces.", NAMESPACE_FORMAT],
  ["events.", EVENT_FORMAT],
  ["events.events.k8s.io", EVENT_FORMAT],
  ["leases.coordination.k8s.io", LEASE_FORMAT],
  ["services.", SERVICE_FORMAT],
  ["endpoints.", ENDPOINTS_FORMAT],
  ["endpointslices.discovery.k8s.io", ENDPOINT_SLICE_FORMAT],
  ["ingresses.networking.k8s.io", INGRESS_FORMAT],
  ["ingressclasses.networking.k8s.io", INGRESS_CLASS_FORMAT],
  ["networkpolicies.networking.k8s.io", NETWORK_POLICY_FORMAT],
  ["configmaps.", CONFIG_MAP_FORMAT],
  ["secrets.", SECRET_FORMAT],
  ["serviceaccounts.", SERVICE_ACCOUNT_FORMAT],
  ["resourcequotas.", RESOURCE_QUOTA_FORMAT],
  ["persistentvolumes.", PERSISTENT_VOLUME_FORMAT],
  ["persistentvolumeclaims.", PERSISTENT_VOLUME_CLAIM_FORMAT],
  ["storageclasses.storage.k8s.io", STORAGE_CLASS_FORMAT],
  ["deployments.apps", DEPLOYMENT_FORMAT],
  ["replicasets.apps", REPLICA_SET_FORMAT],
  ["statefulsets.apps", STATEFUL_SET_FORMAT],
  ["daemonsets.apps", DAEMON_SET_FORMAT],
  ["controllerrevisions.apps", CONTROLLER_REVISION_FORMAT],
  ["jobs.batch", JOB_FORMAT],
  ["cronjobs.batch", CRON_JOB_FORMAT],
  ["horizontalpodautoscalers.autoscaling", HORIZONTAL_POD_AUTOSCALER_FORMAT],
  ["poddisruptionbudgets.policy", POD_DISRUPTION_BUDGET_FORMAT],
  ["rolebindings.rbac.authorization.k8s.io", ROLE_BINDING_FORMAT],
  ["clusterrolebindings.rbac.authorization.k8s.io", ROLE_BINDING_FORMAT],
  ["customresourcedefinitions.apiextensions.k8s.io", DEFINITION_FORMAT],
  ["priorityclasses.scheduling.k8s.io", PRIORITY_CLASS_FORMAT],
]);
