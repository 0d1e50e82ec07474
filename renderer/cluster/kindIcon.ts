/** The picture of a kind's section. */
import type { ApiKind } from "../../shared/cluster.ts";
import type { TextId } from "../app/i18n.ts";
import type { IconName } from "../ui/icon/icons.ts";

export const SECTIONS = ["workloads", "network", "config", "storage", "access", "cluster", "custom"] as const;

export const SECTION_ICON: Readonly<Record<ApiKind["section"], IconName>> = {
  workloads: "pod",
  network: "gateway",
  config: "settings",
  storage: "cache",
  access: "lock",
  cluster: "node",
  custom: "cluster",
};

export const SECTION_TEXT: Readonly<Record<ApiKind["section"], TextId>> = {
  workloads: "cluster.section.workloads",
  network: "cluster.section.network",
  config: "cluster.section.config",
  storage: "cluster.section.storage",
  access: "cluster.section.access",
  cluster: "cluster.section.cluster",
  custom: "cluster.section.custom",
};
