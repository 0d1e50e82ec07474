/** Nodes, and how full they are. */
import type { Overview } from "../../../shared/cluster.ts";
import { formatMessage, useFormats, useText } from "../../app/i18n.ts";
import { go } from "../../app/locationStore.ts";
import { LiveAge } from "../../ui/Age.tsx";
import { Bar } from "../../ui/Bar.tsx";
import { Button } from "../../ui/Button.tsx";
import { Mark } from "../../ui/Mark.tsx";
import { Card } from "../../ui/Panels.tsx";
import { Status } from "../../ui/Status.tsx";
import { PartView } from "./PartView.tsx";

export interface CapacityCardProps extends Pick<Overview, "nodes" | "capacity" | "requested"> {
  /** Whose pods' requests these are; null is all. Nodes and capacity are the cluster's. */
  readonly namespaces: readonly string[] | null;
}

export function CapacityCard({ nodes, capacity, requested, namespaces }: CapacityCardProps) {
  const t = useText();
  const format = useFormats();
  return (
    <Card
      title={t("cluster.overview.nodes")}
      end={
        <Button
          size="sm"
          look="quiet"
          onClick={() => go({ screen: { kind: "table", group: "", resource: "nodes" }, filter: "", selected: null })}
        >
          {t("cluster.overview.show")}
        </Button>
      }
    >
      <PartView part={nodes}>
        {(data) => (
          <div className="card-figures">
            <div>
              <b className="figure">{format.number(data.ready)}</b>{" "}
              <span className="dim">{t("cluster.overview.ofReady", { total: data.total })}</span>
            </div>
            {data.ready < data.total && (
              <Status health="bad">{t("cluster.overview.notReady", { count: data.total - data.ready })}</Status>
            )}
            {data.unschedulable > 0 && (
              <Status health="warn">{t("cluster.overview.cordoned", { count: data.unschedulable })}</Status>
            )}
            {data.pressure.slice(0, 3).map((one) => (
              <Status key={`${one.node} ${one.condition}`} health="warn">
                {one.node} {one.condition}
              </Status>
            ))}
          </div>
        )}
      </PartView>
      <PartView part={capacity} above={nodes}>
        {() => null}
      </PartView>
      {(capacity.data !== null || isKnownApart(capacity, requested)) && (
        <div className="capacity">
          <Gauge
            name="CPU"
            used={capacity.data?.cpuUsed ?? null}
            requested={requested.data?.cpu ?? null}
            all={capacity.data?.cpuAllocatable ?? null}
            text={cores}
          />
          <Gauge
            name={t("cluster.overview.memory")}
            used={capacity.data?.memoryUsed ?? null}
            requested={requested.data?.memory ?? null}
            all={capacity.data?.memoryAllocatable ?? null}
            text={gibibytes}
          />
          {capacity.data !== null && capacity.data.usedAsOf !== null && (
            <span className="requested dim">
              <Mark health="unknown" />
              <LiveAge at={capacity.data.usedAsOf} word={t("cluster.overview.usedAsOf")} />
            </span>
          )}
          <RequestedLine requested={requested} namespaces={namespaces} />
        </div>
      )}
    </Card>
  );
}

/** What pods request is told although no one says what there is to give. */
function isKnownApart(capacity: Overview["capacity"], requested: Overview["requested"]): boolean {
  return capacity.reason !== null && requested.data !== null;
}

/** Of when the requests are, or how far they have been read: until then they are unknown. */
function RequestedLine({ requested, namespaces }: Pick<CapacityCardProps, "requested" | "namespaces">) {
  const { data, reason, goodAt, progress, leftOut } = requested;
  const t = useText();
  if (data !== null && goodAt !== null) {
    const left = data.oversize === 0 ? "" : ` · ${t("cluster.overview.requestsLeftOut", { count: data.oversize })}`;
    const word =
      namespaces === null
        ? t("cluster.overview.requestsOf", { count: data.pods })
        : t("cluster.overview.requestsIn", { count: data.pods, namespaces: namespaces.join(", ") });
    return (
      <span className="requested dim" title={leftOut === null ? undefined : formatMessage(leftOut)}>
        {(reason !== null || leftOut !== null) && <Mark health="unknown" />}
        <LiveAge at={goodAt} word={word} />
        {left}
      </span>
    );
  }
  return (
    <span className="requested dim">
      <Mark health={progress === null ? "unknown" : "busy"} turning={progress !== null} />
      <span>{requestsText(progress, reason, t)}</span>
    </span>
  );
}

function requestsText(
  progress: Overview["requested"]["progress"],
  reason: Overview["requested"]["reason"],
  t: ReturnType<typeof useText>,
): string {
  if (progress === null) return reason === null ? t("cluster.overview.requestsWait") : formatMessage(reason);
  const { read, total } = progress;
  return total === null
    ? t("cluster.overview.requestsRead", { read })
    : t("cluster.overview.requestsReadOf", { read, total });
}

interface GaugeProps {
  readonly name: string;
  readonly used: number | null;
  readonly requested: number | null;
  /** Null where the person may not know. */
  readonly all: number | null;
  text(value: number): string;
}

function Gauge({ name, used, requested, all, text }: GaugeProps) {
  const t = useText();
  const shown = used ?? requested;
  const share = shown === null || !all ? 0 : shown / all;
  const words = [
    ...(used === null ? [] : [t("cluster.overview.used", { value: text(used) })]),
    ...(requested === null ? [] : [t("cluster.overview.requested", { value: text(requested) })]),
    ...(all === null ? [] : [t("cluster.overview.allocatable", { value: text(all) })]),
  ].join(" · ");
  return (
    <div className="gauge">
      <span className="ink">{name}</span>
      {all !== null && (
        <Bar
          share={Math.min(1, share)}
          label={`${name}: ${words}`}
          {...(share > 0.9 ? { health: "warn" as const } : {})}
        />
      )}
      <span className="dim">{words}</span>
    </div>
  );
}

/** Millicores as cores. */
function cores(millicores: number): string {
  const value = millicores / 1000;
  return value >= 100 ? String(Math.round(value)) : String(Math.round(value * 10) / 10);
}

function gibibytes(bytes: number): string {
  const value = bytes / 2 ** 30;
  return `${value >= 100 ? Math.round(value) : Math.round(value * 10) / 10} Gi`;
}
