import type { ResourceType } from "./resourceType.ts";

/** How a write is meant, as its query says. */
export interface Write {
  /** Who writes, for `managedFields`. */
  readonly manager: string;
  /** Everything as if, and nothing stored. */
  readonly dryRun: boolean;
  /** What becomes of fields that the kind does not have: all are dropped, some are told of, some refuse the write. */
  readonly fieldValidation: "Ignore" | "Warn" | "Strict";
  /** Tells the client something beside its answer. */
  readonly warn: (message: string) => void;
  /** Of a patch: what it made of the object, as errors quote it. */
  readonly patched?: string;
}

/** A server-side apply. */
export interface ApplyWrite extends Write {
  /** Takes fields from their owners. */
  readonly force: boolean;
}

/** A write by what acts on the cluster by itself. */
export function controllerWrite(type: Pick<ResourceType, "group" | "resource">): Write {
  return type.resource === "pods" && type.group === "" ? BY_KUBELET : BY_CONTROLLER;
}

/** A write by a controller that goes by a name of its own. */
export function writeAs(manager: string): Write {
  return { ...BY_CONTROLLER, manager };
}

const BY_CONTROLLER: Write = {
  manager: "kube-controller-manager",
  dryRun: false,
  fieldValidation: "Ignore",
  warn: () => {},
};

const BY_KUBELET: Write = { ...BY_CONTROLLER, manager: "kubelet" };
