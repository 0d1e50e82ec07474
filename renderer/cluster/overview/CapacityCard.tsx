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

export function CapacityCard({ nodes, capacity, requested }: Pick<Overview, "nodes" | "capacity" | "requested">) {
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
      <PartView part={capacity}>
        {(data) => (
          <div className="capacity">
            <Gauge
              name="CPU"
              used={data.cpuUsed}
              requested={requested.data?.cpu ?? null}
              all={data.cpuAllocatable}
              text={cores}
            />
            <Gauge
              name={t("cluster.overview.memory")}
              used={data.memoryUsed}
              requested={requested.data?.memory ?? null}
              all={data.memoryAllocatable}
              text={gibibytes}
            />
            {data.usedAsOf !== null && (
              <span className="requested dim">
                <Mark health="unknown" />
                <LiveAge at={data.usedAsOf} word={t("cluster.overview.usedAsOf")} />
              </span>
            )}
            <RequestedLine requested={requested} />
          </div>
        )}
      </PartView>
    </Card>
  );
}

/** Of when the requests are, or how far they have been read: until then they are unknown. */
function RequestedLine({ requested: { data, reason, goodAt, progress } }: Pick<Overview, "requested">) {
  const t = useText();
  if (data !== null && goodAt !== null) {
    const left = data.oversize === 0 ? "" : ` · ${t("cluster.overview.requestsLeftOut", { count: data.oversize })}`;
    return (
      <span className="requested dim">
        {reason !== null && <Mark health="unknown" />}
        <LiveAge at={goodAt} word={t("cluster.overview.requestsOf", { count: data.pods })} />
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
  readonly all: number;
  text(value: number): string;
}

function Gauge({ name, used, requested, all, text }: GaugeProps) {
  const t = useText();
  const shown = used ?? requested;
  const share = shown === null || all === 0 ? 0 : shown / all;
  const words = [
    ...(used === null ? [] : [t("cluster.overview.used", { value: text(used) })]),
    ...(requested === null ? [] : [t("cluster.overview.requested", { value: text(requested) })]),
    t("cluster.overview.allocatable", { value: text(all) }),
  ].join(" · ");
  return (
    <div className="gauge">
      <span className="ink">{name}</span>
      <Bar
        share={Math.min(1, share)}
        label={`${name}: ${words}`}
        {...(share > 0.9 ? { health: "warn" as const } : {})}
      />
      <span className="dim clip">{words}</span>
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
