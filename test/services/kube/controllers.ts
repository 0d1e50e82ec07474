/** kube-controller-manager and kube-scheduler, so that deployments, jobs and namespaces live. */
import { type ServiceProcess, startProcess } from "../serviceProcess.ts";
import type { KubeService } from "./start.ts";

export interface Controllers {
  stop(): Promise<void>;
}

export interface ControllerSettings {
  readonly controllers: boolean;
  readonly scheduler: boolean;
  readonly serviceAccountKeyFile: string;
  readonly rootCaFile: string;
}

/** Those that need no kubelet; the node life cycle is left out because it would taint the test's nodes, which send no heartbeat. */
const controllerNames = [
  "deployment-controller",
  "replicaset-controller",
  "statefulset-controller",
  "daemonset-controller",
  "job-controller",
  "cronjob-controller",
  "namespace-controller",
  "serviceaccount-controller",
  "serviceaccount-token-controller",
  "root-ca-certificate-publisher-controller",
  "endpointslice-controller",
  "garbage-collector-controller",
  "disruption-controller",
  "clusterrole-aggregation-controller",
] as const;

export async function startControllers(kube: KubeService, settings: ControllerSettings): Promise<Controllers> {
  const config = kube.kubeconfig([
    { name: "controllers", login: { kind: "certificateInline", certificate: kube.certificate("admin") } },
  ]);
  const common = [`--kubeconfig=${config}`, "--leader-elect=false", "--secure-port=0"];
  const processes: ServiceProcess[] = [];
  if (settings.controllers) {
    processes.push(
      await startProcess({
        name: "kube-controller-manager",
        command: kube.binaries.controllerManager,
        folder: kube.folder,
        args: [
          ...common,
          `--controllers=${controllerNames.join(",")}`,
          `--service-account-private-key-file=${settings.serviceAccountKeyFile}`,
          `--root-ca-file=${settings.rootCaFile}`,
        ],
      }),
    );
  }
  if (settings.scheduler) {
    const args = [...common];
    processes.push(
      await startProcess({ name: "kube-scheduler", command: kube.binaries.scheduler, folder: kube.folder, args }),
    );
  }
  return { stop: async () => void (await Promise.all(processes.map((one) => one.stop("SIGKILL")))) };
}
