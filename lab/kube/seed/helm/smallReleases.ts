import { builtin } from "../../builtinTypes.ts";
import type { JsonObject } from "../../json.ts";
import type { EstateBuilder } from "../estateBuilder.ts";
import type { ReleasePlan } from "./releaseRecord.ts";

const HOUR_MS = 3_600_000;

/** Releases of settings and credentials alone, one for each way in which a release is out of the ordinary. */
export const SMALL_RELEASES: readonly ReleasePlan[] = [
  // Whoever ran the last upgrade was cut off: it is pending for good, and what it adds was never made.
  {
    namespace: "storefront",
    name: "gift-cards",
    driver: "secret",
    chart: "gift-cards",
    about: "Rules and limits of gift cards",
    notes: "Gift cards are valid in: eu, uk.\n",
    defaults: { limit: 100, regions: ["eu"], audit: { enabled: false } },
    revisions: [
      {
        chartVersion: "0.3.0",
        appVersion: "4.0.1",
        status: "superseded",
        description: "Install complete",
        ageHours: 700,
        values: { limit: 150 },
        documents: { "templates/rules.yaml": giftCardRules(150, "0.3.0") },
      },
      {
        chartVersion: "0.3.2",
        appVersion: "4.1.0",
        status: "deployed",
        description: "Upgrade complete",
        ageHours: 210,
        values: { limit: 200, regions: ["eu", "uk"] },
        documents: { "templates/rules.yaml": giftCardRules(200, "0.3.2") },
      },
      {
        chartVersion: "0.4.0",
        appVersion: "4.2.0",
        status: "pending-upgrade",
        description: "Preparing upgrade",
        ageHours: 1,
        values: { limit: 200, regions: ["eu", "uk"], audit: { enabled: true } },
        documents: {
          "templates/rules.yaml": giftCardRules(200, "0.4.0"),
          "templates/audit.yaml": configMap("gift-cards-audit", "gift-cards", "0.4.0", { sink: "audit.storefront" }),
        },
      },
    ],
  },
  {
    namespace: "payments",
    name: "card-gateway",
    driver: "secret",
    chart: "card-gateway",
    about: "How payments reaches the card network",
    notes: "The gateway is asked at https://cards.practice.example.\n",
    defaults: { endpoint: "https://cards.practice.example", timeoutSeconds: 10, auth: { user: "", password: "" } },
    revisions: [
      cardGateway("1.0.0", "superseded", "Install complete", 1500, 10, "practice-first"),
      cardGateway("1.1.0", "superseded", "Upgrade complete", 800, 4, "practice-second"),
      cardGateway("1.0.0", "superseded", "Rollback to 1", 796, 10, "practice-first"),
      cardGateway("1.2.0", "deployed", "Upgrade complete", 90, 8, "practice-third"),
    ],
  },
  {
    namespace: "observability",
    name: "dashboards",
    driver: "secret",
    chart: "dashboards",
    about: "Dashboards as code",
    notes: "",
    defaults: { folder: "practice" },
    revisions: [
      dashboards("superseded", "Install complete", 600, 8),
      dashboards("superseded", "Upgrade complete", 300, 9),
      { ...dashboards("deployed", "Upgrade complete", 48, 11), cutOff: true },
    ],
  },
  {
    namespace: "data-platform",
    name: "report-exports",
    driver: "configmap",
    chart: "report-exports",
    about: "Where reports are sent",
    notes: "Reports are sent every night.\n",
    defaults: { bucket: "reports", keepDays: 30 },
    revisions: [
      reportExports("0.1.0", "superseded", "Install complete", 1000, 30),
      reportExports("0.1.4", "superseded", "Upgrade complete", 500, 60),
      reportExports("0.2.0", "deployed", "Upgrade complete", 72, 90),
    ],
  },
];

function giftCardRules(limit: number, chartVersion: string): string {
  return configMap("gift-cards-rules", "gift-cards", chartVersion, { limit: String(limit) });
}

type Status = ReleasePlan["revisions"][number]["status"];

function cardGateway(
  chartVersion: string,
  status: Status,
  description: string,
  ageHours: number,
  timeoutSeconds: number,
  password: string,
): ReleasePlan["revisions"][number] {
  const database = `postgres://gateway:${password}@ledger.payments:5432/cards`;
  return {
    chartVersion,
    appVersion: "6.2.0",
    status,
    description,
    ageHours,
    values: { timeoutSeconds, auth: { user: "gateway", password }, database: { url: database } },
    documents: {
      "templates/credentials.yaml": secret("card-gateway-credentials", chartVersion, { password, database }),
      "templates/settings.yaml": configMap("card-gateway-settings", "card-gateway", chartVersion, {
        endpoint: "https://cards.practice.example",
        timeoutSeconds: String(timeoutSeconds),
      }),
    },
  };
}

function dashboards(status: Status, description: string, ageHours: number, count: number) {
  return {
    chartVersion: `3.${count}.0`,
    appVersion: "11.3.0",
    status,
    description,
    ageHours,
    values: { folder: "orders" },
    documents: {
      "templates/index.yaml": configMap("dashboards-index", "dashboards", `3.${count}.0`, { count: String(count) }),
    },
  };
}

function reportExports(chartVersion: string, status: Status, description: string, ageHours: number, keepDays: number) {
  return {
    chartVersion,
    appVersion: "2.0.0",
    status,
    description,
    ageHours,
    values: { keepDays },
    documents: {
      "templates/settings.yaml": configMap("report-exports-settings", "report-exports", chartVersion, {
        bucket: "reports",
        keepDays: String(keepDays),
      }),
    },
  };
}

function configMap(
  name: string,
  release: string,
  chartVersion: string,
  data: Readonly<Record<string, string>>,
): string {
  return `apiVersion: v1
kind: ConfigMap
metadata:
  name: ${name}
  labels:
    app.kubernetes.io/instance: ${release}
    app.kubernetes.io/managed-by: Helm
    helm.sh/chart: ${release}-${chartVersion}
data:
${lines(data)}`;
}

function secret(name: string, chartVersion: string, data: Readonly<Record<string, string>>): string {
  return `apiVersion: v1
kind: Secret
metadata:
  name: ${name}
  labels:
    app.kubernetes.io/instance: card-gateway
    app.kubernetes.io/managed-by: Helm
    helm.sh/chart: card-gateway-${chartVersion}
type: Opaque
data:
${lines(encoded(data))}`;
}

function lines(data: Readonly<Record<string, string>>): string {
  return Object.entries(data)
    .map(([key, value]) => `  ${key}: ${JSON.stringify(value)}\n`)
    .join("");
}

function encoded(data: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString("base64")]));
}

/** What these releases have made so far, as their deployed revisions say. */
export function seedReleaseObjects(estate: EstateBuilder): void {
  const made = (namespace: string, release: string, chartVersion: string, name: string, ageHours: number) => ({
    namespace,
    name,
    ageMs: ageHours * HOUR_MS,
    metadata: {
      labels: {
        "app.kubernetes.io/instance": release,
        "app.kubernetes.io/managed-by": "Helm",
        "helm.sh/chart": `${release}-${chartVersion}`,
      },
      annotations: { "meta.helm.sh/release-name": release, "meta.helm.sh/release-namespace": namespace },
    } satisfies JsonObject,
  });
  const configMaps = builtin("configmaps");
  estate.object(configMaps, made("storefront", "gift-cards", "0.3.2", "gift-cards-rules", 700), {
    data: { limit: "200" },
  });
  estate.object(configMaps, made("payments", "card-gateway", "1.2.0", "card-gateway-settings", 1500), {
    data: { endpoint: "https://cards.practice.example", timeoutSeconds: "8" },
  });
  estate.object(builtin("secrets"), made("payments", "card-gateway", "1.2.0", "card-gateway-credentials", 1500), {
    type: "Opaque",
    data: encoded({
      password: "practice-third",
      database: "postgres://gateway:practice-third@ledger.payments:5432/cards",
    }) as JsonObject,
  });
  estate.object(configMaps, made("observability", "dashboards", "3.11.0", "dashboards-index", 600), {
    data: { count: "11" },
  });
  estate.object(configMaps, made("data-platform", "report-exports", "0.2.0", "report-exports-settings", 1000), {
    data: { bucket: "reports", keepDays: "90" },
  });
}
