/** Finalizers whose controllers are known: who takes them away, when, and what is left behind when somebody else does. */
import { type Message, message } from "../../../shared/model/message.ts";

export interface KnownFinalizer {
  /** Which program takes it away. */
  readonly controller: string;
  /** How its pods are found: names of workloads or values of `app.kubernetes.io/name`; empty where it runs in the control plane. */
  readonly workloads: readonly string[];
  /** Names of its leader Leases. */
  readonly leases: readonly string[];
  /** What it waits for, and what is lost or left when it is released by hand. */
  readonly leaks: Message;
  /** Never released here: the thing that it protects is in use. */
  readonly protects: boolean;
}

const controlPlane = { workloads: [], leases: ["kube-controller-manager"], protects: false } as const;

const known: Readonly<Record<string, KnownFinalizer>> = {
  "kubernetes.io/pvc-protection": {
    ...controlPlane,
    controller: "kube-controller-manager: pvc-protection-controller",
    leaks: message("finalizer.pvcProtection"),
    protects: true,
  },
  "kubernetes.io/pv-protection": {
    ...controlPlane,
    controller: "kube-controller-manager: pv-protection-controller",
    leaks: message("finalizer.pvProtection"),
    protects: true,
  },
  "kubernetes.io/vac-protection": {
    ...controlPlane,
    controller: "kube-controller-manager: vac-protection-controller",
    leaks: message("finalizer.vacProtection"),
    protects: true,
  },
  kubernetes: {
    ...controlPlane,
    controller: "kube-controller-manager: namespace-controller",
    leaks: message("finalizer.namespace"),
  },
  foregroundDeletion: {
    ...controlPlane,
    controller: "kube-controller-manager: garbage-collector-controller",
    leaks: message("finalizer.foreground"),
  },
  orphan: {
    ...controlPlane,
    controller: "kube-controller-manager: garbage-collector-controller",
    leaks: message("finalizer.orphan"),
  },
  "batch.kubernetes.io/job-tracking": {
    ...controlPlane,
    controller: "kube-controller-manager: job-controller",
    leaks: message("finalizer.jobTracking"),
  },
  "service.kubernetes.io/load-balancer-cleanup": {
    controller: "cloud-controller-manager: service-lb-controller",
    workloads: ["cloud-controller-manager", "aws-load-balancer-controller"],
    leases: ["cloud-controller-manager"],
    leaks: message("finalizer.loadBalancer"),
    protects: false,
  },
  "customresourcecleanup.apiextensions.k8s.io": {
    controller: "kube-apiserver: crd finalizer",
    workloads: [],
    leases: [],
    leaks: message("finalizer.customObjects"),
    protects: false,
  },
  "resources-finalizer.argocd.argoproj.io": {
    controller: "argocd-application-controller",
    workloads: ["argocd-application-controller"],
    leases: [],
    leaks: message("finalizer.argocd"),
    protects: false,
  },
  "finalizers.fluxcd.io": {
    controller: "Flux",
    workloads: ["kustomize-controller", "helm-controller", "source-controller"],
    leases: ["kustomize-controller-leader-election", "helm-controller-leader-election"],
    leaks: message("finalizer.flux"),
    protects: false,
  },
};

const byEnding: readonly { readonly ending: RegExp; readonly of: KnownFinalizer }[] = [
  {
    ending: /^(ingress|service)\.k8s\.aws\/resources$|^(group\.)?ingress\.k8s\.aws\/|^elbv2\.k8s\.aws\/resources$/,
    of: {
      controller: "aws-load-balancer-controller",
      workloads: ["aws-load-balancer-controller"],
      leases: ["aws-load-balancer-controller-leader"],
      leaks: message("finalizer.loadBalancer"),
      protects: false,
    },
  },
  {
    ending: /^external-attacher\//,
    of: {
      controller: "external-attacher",
      workloads: ["csi-attacher", "ebs-csi-controller", "csi-controller"],
      leases: [],
      leaks: message("finalizer.attached"),
      protects: false,
    },
  },
  {
    ending: /^external-provisioner\.volume\.kubernetes\.io\/finalizer$/,
    of: {
      controller: "external-provisioner",
      workloads: ["csi-provisioner", "ebs-csi-controller", "csi-controller"],
      leases: [],
      leaks: message("finalizer.provisioned"),
      protects: false,
    },
  },
  {
    ending: /^snapshot\.storage\.kubernetes\.io\//,
    of: {
      controller: "snapshot-controller",
      workloads: ["snapshot-controller"],
      leases: ["snapshot-controller-leader"],
      leaks: message("finalizer.snapshot"),
      protects: false,
    },
  },
  {
    ending: /^finalizer\.acme\.cert-manager\.io$|\.cert-manager\.io$/,
    of: {
      controller: "cert-manager",
      workloads: ["cert-manager"],
      leases: ["cert-manager-controller"],
      leaks: message("finalizer.certManager"),
      protects: false,
    },
  },
];

export function knownFinalizer(finalizer: string): KnownFinalizer | null {
  if (Object.hasOwn(known, finalizer)) return known[finalizer] ?? null;
  return byEnding.find(({ ending }) => ending.test(finalizer))?.of ?? null;
}

/** Words by which the controller of an unknown finalizer may be found, the most telling first: `databases.acme.example/cleanup` of a
 *  `Database` gives `databases.acme.example`, `acme.example`, `acme`, `databases`, `database`. */
export function searchWords(finalizer: string, kind: string): readonly string[] {
  const domain = finalizer.split("/")[0] ?? "";
  const labels = domain.split(".").filter((label) => label !== "");
  const tld = new Set([
    "io",
    "com",
    "org",
    "net",
    "dev",
    "example",
    "k8s",
    "kubernetes",
    "cloud",
    "finalizer",
    "finalizers",
  ]);
  const telling = labels.filter((label) => !tld.has(label) && label.length > 2);
  return [...new Set([...telling.reverse(), kind.toLowerCase()].filter((word) => word.length > 2))];
}
