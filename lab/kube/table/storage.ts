import { at, type Json, list, record, text } from "../json.ts";
import type { KubeObject } from "../object.ts";
import { ageOf } from "./duration.ts";
import { AGE_COLUMN, column, NAME_COLUMN, type TableFormat, wide } from "./tableFormat.ts";

const VOLUME_MODE = wide("VolumeMode", "Filesystem or Block.");

export const PERSISTENT_VOLUME_FORMAT: TableFormat = {
  columns: [
    NAME_COLUMN,
    column("Capacity", "Size of the volume."),
    column("Access Modes", "Ways in which the volume can be mounted."),
    column("Reclaim Policy", "What becomes of the volume when its claim goes."),
    column("Status", "Whether the volume is bound."),
    column("Claim", "Claim that the volume is bound to."),
    column("StorageClass", "Storage class of the volume."),
    column("VolumeAttributesClass", "Volume attributes class of the volume."),
    column("Reason", "Why the volume failed."),
    AGE_COLUMN,
    VOLUME_MODE,
  ],
  cells: (volume, nowMs) => {
    const spec = record(volume.spec);
    const claim = spec.claimRef;
    return [
      volume.metadata.name,
      text(at(spec, "capacity", "storage")) || "0",
      accessModes(spec.accessModes),
      text(spec.persistentVolumeReclaimPolicy),
      phaseOf(volume),
      claim === undefined ? "" : `${text(at(claim, "namespace"))}/${text(at(claim, "name"))}`,
      text(spec.storageClassName),
      text(spec.volumeAttributesClassName) || "<unset>",
      text(at(volume, "status", "reason")),
      ageOf(volume.metadata.creationTimestamp, nowMs),
      text(spec.volumeMode) || "<unset>",
    ];
  },
};

export const PERSISTENT_VOLUME_CLAIM_FORMAT: TableFormat = {
  columns: [
    NAME_COLUMN,
    column("Status", "Whether the claim is bound."),
    column("Volume", "Volume that the claim is bound to."),
    column("Capacity", "Size of that volume."),
    column("Access Modes", "Ways in which that volume can be mounted."),
    column("StorageClass", "Storage class of the claim."),
    column("VolumeAttributesClass", "Volume attributes class of the claim."),
    AGE_COLUMN,
    VOLUME_MODE,
  ],
  cells: (claim, nowMs) => {
    const spec = record(claim.spec);
    const bound = text(spec.volumeName) !== "";
    return [
      claim.metadata.name,
      phaseOf(claim),
      text(spec.volumeName),
      bound ? text(at(claim, "status", "capacity", "storage")) || "0" : "",
      bound ? accessModes(at(claim, "status", "accessModes")) : "",
      text(spec.storageClassName),
      text(spec.volumeAttributesClassName) || "<unset>",
      ageOf(claim.metadata.creationTimestamp, nowMs),
      text(spec.volumeMode) || "<unset>",
    ];
  },
};

function phaseOf(object: KubeObject): string {
  return object.metadata.deletionTimestamp === undefined ? text(at(object, "status", "phase")) : "Terminating";
}

const SHORT_MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: "RWO",
  ReadOnlyMany: "ROX",
  ReadWriteMany: "RWX",
  ReadWriteOncePod: "RWOP",
};

/** The modes in short, in a fixed order. */
function accessModes(modes: Json | undefined): string {
  const present = new Set(list(modes).map(text));
  return Object.entries(SHORT_MODES)
    .filter(([mode]) => present.has(mode))
    .map(([, short]) => short)
    .join(",");
}

export const STORAGE_CLASS_FORMAT: TableFormat = {
  columns: [
    NAME_COLUMN,
    column("Provisioner", "Driver that makes the volumes."),
    column("ReclaimPolicy", "What becomes of a volume when its claim goes."),
    column("VolumeBindingMode", "When a claim is bound to a volume."),
    column("AllowVolumeExpansion", "Whether a claim may grow."),
    AGE_COLUMN,
  ],
  cells: (object, nowMs) => {
    const isDefault = object.metadata.annotations?.["storageclass.kubernetes.io/is-default-class"] === "true";
    return [
      isDefault ? `${object.metadata.name} (default)` : object.metadata.name,
      text(object.provisioner),
      text(object.reclaimPolicy) || "Delete",
      text(object.volumeBindingMode) || "Immediate",
      object.allowVolumeExpansion === true,
      ageOf(object.metadata.creationTimestamp, nowMs),
    ];
  },
};
