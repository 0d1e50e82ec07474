/** The kinds for which the preview is held to what a real API server stores: docs/operations.md lists them. */
import type { JsonObject } from "../../../shared/model/json.ts";
import type { CustomResourceDefinition } from "../../../test/services/kube/customResources.ts";

export interface PreviewSample {
  readonly kind: string;
  readonly text: string;
  /** What the second document and the edit change: from → to in the text; null where the kind lets nothing of its own be changed, and labels alone are. */
  readonly change: readonly [from: string, to: string] | null;
  /** Names, numbers and ids that the server chooses, by the keys under which they stand. */
  readonly allocated?: readonly string[];
  /** Where not every name will do. */
  readonly name?: string;
}

const template = "{metadata: {labels: {app: a}}, spec: {containers: [{name: web, image: 'nginx:1'}]}}";
const selected = `selector: {matchLabels: {app: a}}, template: ${template}`;
const jobTemplate = "{spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}";
const addresses = ["clusterIP", "clusterIPs"];
const image = ["nginx:1", "nginx:2"] as const;

const core: readonly PreviewSample[] = [
  {
    kind: "v1 ConfigMap",
    text: "data: {a: '1', run: 'test 1 -lt 2 && echo \"<ü>\"'}",
    change: ["-lt 2 && echo", "-lt 3 && cat <b >c; echo"],
  },
  { kind: "v1 Secret", text: "stringData: {a: one}\ntype: Opaque", change: ["one", "two"] },
  {
    kind: "v1 Service",
    text: "spec: {selector: {app: a}, ports: [{port: 80, name: http}]}",
    change: ["80", "81"],
    allocated: addresses,
  },
  {
    kind: "v1 Service",
    text: "spec: {type: LoadBalancer, externalTrafficPolicy: Local, selector: {app: a}, ports: [{port: 80, name: http}]}",
    change: ["Local", "Cluster"],
    allocated: [...addresses, "nodePort", "healthCheckNodePort"],
    name: "balanced",
  },
  { kind: "v1 ServiceAccount", text: "automountServiceAccountToken: false", change: ["false", "true"] },
  {
    kind: "v1 PersistentVolumeClaim",
    text: "spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}",
    change: null,
  },
  {
    kind: "v1 PersistentVolume",
    text: "spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], persistentVolumeReclaimPolicy: Retain, csi: {driver: d, volumeHandle: h}}",
    change: ["Retain", "Delete"],
  },
  { kind: "v1 ResourceQuota", text: "spec: {hard: {pods: '5'}}", change: ["'5'", "'6'"] },
  {
    kind: "v1 LimitRange",
    text: "spec: {limits: [{type: PersistentVolumeClaim, max: {storage: 100Gi}}]}",
    change: ["100Gi", "200Gi"],
  },
  { kind: "v1 Namespace", text: "#", change: null },
  {
    kind: "v1 Node",
    text: "spec: {taints: [{key: example.org/spot, effect: NoSchedule}]}",
    change: ["spot, effect: NoSchedule", "spot, effect: NoExecute"],
  },
  { kind: "v1 Pod", text: "spec: {containers: [{name: web, image: 'nginx:1'}]}", change: image },
  { kind: "v1 PodTemplate", text: `template: ${template}`, change: image },
  {
    kind: "v1 ReplicationController",
    text: `spec: {replicas: 1, selector: {app: a}, template: ${template}}`,
    change: ["replicas: 1", "replicas: 2"],
  },
];

const workloads: readonly PreviewSample[] = [
  { kind: "apps/v1 Deployment", text: `spec: {replicas: 2, ${selected}}`, change: image },
  {
    kind: "apps/v1 StatefulSet",
    text: `spec: {serviceName: a, replicas: 1, ${selected}}`,
    change: ["replicas: 1", "replicas: 3"],
  },
  {
    kind: "apps/v1 DaemonSet",
    text: `spec: {${selected}}`,
    change: image,
    // Counted up with each change of the template.
    allocated: ["deprecated.daemonset.template.generation"],
  },
  { kind: "apps/v1 ReplicaSet", text: `spec: {replicas: 1, ${selected}}`, change: image },
  {
    kind: "batch/v1 Job",
    text: `spec: {parallelism: 1, template: ${jobTemplate}}`,
    change: ["parallelism: 1", "parallelism: 2"],
    // The Job's uid, and its name from a uid of before.
    allocated: ["batch.kubernetes.io/controller-uid", "controller-uid"],
  },
  {
    kind: "batch/v1 CronJob",
    text: `spec: {schedule: '*/5 * * * *', jobTemplate: {spec: {template: ${jobTemplate}}}}`,
    change: ["*/5", "*/9"],
  },
  {
    kind: "policy/v1 PodDisruptionBudget",
    text: "spec: {minAvailable: 1, selector: {matchLabels: {app: a}}}",
    change: ["minAvailable: 1", "minAvailable: 2"],
  },
  {
    kind: "autoscaling/v2 HorizontalPodAutoscaler",
    text: "spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: a}}",
    change: ["maxReplicas: 3", "maxReplicas: 4"],
  },
  {
    kind: "scheduling.k8s.io/v1 PriorityClass",
    text: "value: 1000\ndescription: first",
    change: ["first", "second"],
  },
];

const network: readonly PreviewSample[] = [
  {
    kind: "networking.k8s.io/v1 Ingress",
    text: "spec: {rules: [{host: a.example.org, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: a, port: {number: 80}}}}]}}]}",
    change: ["a.example.org", "b.example.org"],
  },
  { kind: "networking.k8s.io/v1 IngressClass", text: "spec: {controller: example.org/c}", change: null },
  {
    kind: "networking.k8s.io/v1 NetworkPolicy",
    text: "spec: {podSelector: {}, policyTypes: [Ingress]}",
    change: ["[Ingress]", "[Ingress, Egress]"],
  },
  {
    kind: "discovery.k8s.io/v1 EndpointSlice",
    text: "addressType: IPv4\nendpoints: [{addresses: [10.0.0.1]}]\nports: [{port: 80}]",
    change: ["10.0.0.1", "10.0.0.2"],
  },
  {
    kind: "gateway.networking.k8s.io/v1 GatewayClass",
    text: "spec: {controllerName: example.org/c, description: first}",
    change: ["first", "second"],
  },
  {
    kind: "gateway.networking.k8s.io/v1 Gateway",
    text: "spec: {gatewayClassName: a, listeners: [{name: http, port: 80, protocol: HTTP}]}",
    change: ["80", "81"],
  },
  {
    kind: "gateway.networking.k8s.io/v1 HTTPRoute",
    text: "spec: {parentRefs: [{name: a}], rules: [{backendRefs: [{name: a, port: 80}]}]}",
    change: ["port: 80", "port: 81"],
  },
];

const access: readonly PreviewSample[] = [
  {
    kind: "rbac.authorization.k8s.io/v1 Role",
    text: "rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]",
    change: ["[get]", "[get, list]"],
  },
  {
    kind: "rbac.authorization.k8s.io/v1 ClusterRole",
    text: "rules: [{apiGroups: [''], resources: [nodes], verbs: [get]}]",
    change: ["[get]", "[get, list]"],
  },
  {
    kind: "rbac.authorization.k8s.io/v1 RoleBinding",
    text: "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: a}\nsubjects: [{kind: User, name: jane, apiGroup: rbac.authorization.k8s.io}]",
    change: ["jane", "joe"],
  },
  {
    kind: "rbac.authorization.k8s.io/v1 ClusterRoleBinding",
    text: "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: a}\nsubjects: [{kind: User, name: jane, apiGroup: rbac.authorization.k8s.io}]",
    change: ["jane", "joe"],
  },
];

const platform: readonly PreviewSample[] = [
  {
    kind: "storage.k8s.io/v1 StorageClass",
    text: "provisioner: example.org/disk\nallowVolumeExpansion: false",
    change: ["false", "true"],
  },
  {
    kind: "coordination.k8s.io/v1 Lease",
    text: "spec: {holderIdentity: one, leaseDurationSeconds: 15}",
    change: ["one", "two"],
  },
  {
    kind: "admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy",
    text: "spec: {matchConstraints: {resourceRules: [{apiGroups: [none.example.org], apiVersions: [v1], operations: [CREATE], resources: [things]}]}, validations: [{expression: 'object.spec.size < 5'}]}",
    change: ["< 5", "< 6"],
  },
  {
    kind: "admissionregistration.k8s.io/v1 ValidatingAdmissionPolicyBinding",
    text: "spec: {policyName: none, validationActions: [Audit]}",
    change: ["[Audit]", "[Warn]"],
  },
  {
    kind: "admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration",
    text: "webhooks: [{name: a.example.org, sideEffects: None, admissionReviewVersions: [v1], clientConfig: {url: 'https://a.example.org/'}, rules: [{apiGroups: [none.example.org], apiVersions: [v1], operations: [CREATE], resources: [things]}]}]",
    change: ["[CREATE]", "[UPDATE]"],
  },
  {
    kind: "apiextensions.k8s.io/v1 CustomResourceDefinition",
    text: "spec: {group: preview.example.org, scope: Namespaced, names: {kind: Other, plural: others}, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {size: {type: integer, maximum: 5}}}}}]}",
    change: ["maximum: 5", "maximum: 6"],
    name: "others.preview.example.org",
  },
  {
    // Completed with defaults, judged by a rule; the status, which has a subresource of its own, is dropped.
    kind: "preview.example.org/v1 Frob",
    text: "spec: {size: 2, steps: [{name: a}, {name: b}]}\nstatus: {phase: Ready}",
    change: ["size: 2", "size: 4"],
  },
];

export const previewSamples: readonly PreviewSample[] = [...core, ...workloads, ...network, ...access, ...platform];

/** The custom kind among the samples. */
export const frobs: CustomResourceDefinition & JsonObject = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "frobs.preview.example.org" },
  spec: {
    group: "preview.example.org",
    scope: "Namespaced",
    names: { kind: "Frob", plural: "frobs", singular: "frob" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: {
              spec: {
                type: "object",
                "x-kubernetes-validations": [{ rule: "self.size < 5", message: "too large" }],
                properties: {
                  size: { type: "integer" },
                  mode: { type: "string", default: "fast" },
                  steps: {
                    type: "array",
                    "x-kubernetes-list-type": "map",
                    "x-kubernetes-list-map-keys": ["name"],
                    items: {
                      type: "object",
                      required: ["name"],
                      properties: { name: { type: "string" }, retries: { type: "integer", default: 3 } },
                    },
                  },
                },
              },
              status: { type: "object", properties: { phase: { type: "string" } } },
            },
          },
        },
      },
    ],
  },
};
