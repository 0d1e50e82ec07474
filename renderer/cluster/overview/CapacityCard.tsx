/** Nodes, and how full they are. */
import type { Overview } from "../../../shared/cluster.ts";
import { useFormats, useText } from "../../app/i18n.ts";
import { go } from "../../app/locationStore.ts";
import { Bar } from "../../ui/Bar.tsx";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Panels.tsx";
import { Status } from "../../ui/Status.tsx";
import { PartView } from "./PartView.tsx";

export function CapacityCard({ nodes, capacity }: { nodes: Overview["nodes"]; capacity: Overview["capacity"] }) {
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
              requested={data.cpuRequested}
              all={data.cpuAllocatable}
              text={cores}
            />
            <Gauge
              name={t("cluster.overview.memory")}
              used={data.memoryUsed}
              requested={data.memoryRequested}
              all={data.memoryAllocatable}
              text={gibibytes}
            />
          </div>
        )}
      </PartView>
    </Card>
  );
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
