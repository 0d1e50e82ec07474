/** The kinds that every Kubernetes serves, with kubectl's short names: what a command means on a cluster whose own kinds are not known.
 *  Source: `kubectl api-resources` of Kubernetes 1.34. */
import type { ApiKind } from "../../../shared/cluster.ts";
import { sectionOf } from "../source/section.ts";

const namespaced: Readonly<Record<string, string>> = {
  v1: `ConfigMap cm, Endpoints ep, Event ev, LimitRange limits, PersistentVolumeClaim pvc, Pod po, PodTemplate, ReplicationController rc,
    ResourceQuota quota, Secret, Service svc, ServiceAccount sa`,
  "apps/v1": "ControllerRevision, DaemonSet ds, Deployment deploy, ReplicaSet rs, StatefulSet sts",
  "autoscaling/v2": "HorizontalPodAutoscaler hpa",
  "batch/v1": "CronJob cj, Job",
  "coordination.k8s.io/v1": "Lease",
  "discovery.k8s.io/v1": "EndpointSlice",
  "events.k8s.io/v1": "Event ev",
  "networking.k8s.io/v1": "Ingress ing, NetworkPolicy netpol",
  "policy/v1": "PodDisruptionBudget pdb",
  "rbac.authorization.k8s.io/v1": "Role, RoleBinding",
};

const clusterScoped: Readonly<Record<string, string>> = {
  v1: "Namespace ns, Node no, PersistentVolume pv",
  "admissionregistration.k8s.io/v1": `MutatingWebhookConfiguration, ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding,
    ValidatingWebhookConfiguration`,
  "apiextensions.k8s.io/v1": "CustomResourceDefinition crd crds",
  "apiregistration.k8s.io/v1": "APIService",
  "certificates.k8s.io/v1": "CertificateSigningRequest csr",
  "flowcontrol.apiserver.k8s.io/v1": "FlowSchema, PriorityLevelConfiguration",
  "networking.k8s.io/v1": "IngressClass",
  "node.k8s.io/v1": "RuntimeClass",
  "rbac.authorization.k8s.io/v1": "ClusterRole, ClusterRoleBinding",
  "scheduling.k8s.io/v1": "PriorityClass pc",
  "storage.k8s.io/v1": "CSIDriver, CSINode, StorageClass sc, VolumeAttachment",
};

export const builtInKinds: readonly ApiKind[] = [...kindsOf(namespaced, true), ...kindsOf(clusterScoped, false)];

function kindsOf(served: Readonly<Record<string, string>>, isNamespaced: boolean): readonly ApiKind[] {
  return Object.entries(served).flatMap(([groupVersion, names]) => {
    const [version = "", group = ""] = groupVersion.split("/").reverse();
    return names.split(/,\s+/).map((words): ApiKind => {
      const [kind = "", ...shortNames] = words.split(" ");
      const singular = kind.toLowerCase();
      const resource = pluralOf(singular);
      return {
        group,
        version,
        resource,
        kind,
        singular,
        shortNames,
        categories: [],
        namespaced: isNamespaced,
        verbs: ["get", "list", "watch"],
        subresources: [],
        custom: false,
        section: sectionOf(group, resource),
      };
    });
  });
}

/** English enough for these names. */
function pluralOf(singular: string): string {
  if (singular === "endpoints") return singular;
  if (singular.endsWith("y")) return `${singular.slice(0, -1)}ies`;
  return singular.endsWith("s") ? `${singular}es` : `${singular}s`;
}
