/** Draws the parts of a summary. */
import { useState } from "react";
import { type TextId, useText } from "../../app/i18n.ts";
import { go } from "../../app/locationStore.ts";
import { Age } from "../../ui/Age.tsx";
import { Icon } from "../../ui/icon/Icon.tsx";
import { Mark } from "../../ui/Mark.tsx";
import { MiddleClip } from "../../ui/MiddleClip.tsx";
import { KeyValue } from "../../ui/Panels.tsx";
import { Status } from "../../ui/Status.tsx";
import type { Condition, ContainerSummary, Pair, Section, SectionTitle, Target, Value } from "./summary/model.ts";

const TITLE: Readonly<Record<Exclude<SectionTitle, "">, TextId>> = {
  placement: "cluster.summary.placement",
  volumes: "cluster.summary.volumes",
  ports: "cluster.summary.ports",
  rules: "cluster.summary.rules",
  tls: "cluster.summary.tls",
  data: "cluster.summary.data",
  resources: "cluster.summary.resources",
  metrics: "cluster.summary.metrics",
  spec: "cluster.summary.spec",
  status: "cluster.summary.status",
  fields: "cluster.summary.fields",
  versions: "schema.versions",
  printed: "schema.printed",
};

export function SectionView({ section, connection }: { section: Section; connection: string }) {
  const t = useText();
  switch (section.kind) {
    case "pairs":
      return (
        <section className="sec">
          {section.title !== "" && <h3>{t(TITLE[section.title])}</h3>}
          <Pairs pairs={section.pairs} connection={connection} />
        </section>
      );
    case "conditions":
      return (
        <section className="sec">
          <h3>{t("cluster.summary.conditions")}</h3>
          {section.conditions.map((condition) => (
            <ConditionRow key={condition.type} condition={condition} />
          ))}
        </section>
      );
    case "containers":
      return (
        <section className="sec">
          <h3>{t("cluster.summary.containers")}</h3>
          {section.containers.map((container) => (
            <ContainerRow key={`${container.role} ${container.name}`} container={container} connection={connection} />
          ))}
        </section>
      );
    case "table":
      return (
        <section className="sec">
          {section.title !== "" && <h3>{t(TITLE[section.title])}</h3>}
          <table className="mini">
            <thead>
              <tr>
                {section.columns.map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {section.rows.map((row, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: rows of an object's list have no identity of their own
                <tr key={index}>
                  {row.map((value, column) => (
                    <td key={section.columns[column]}>
                      <ValueView value={value} connection={connection} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      );
  }
}

function Pairs({ pairs, connection }: { pairs: readonly Pair[]; connection: string }) {
  return (
    <KeyValue
      items={pairs.map((pair) => ({
        name: pair.name,
        wrap: true,
        value: (
          <span title={pair.tip}>
            <ValueView value={pair.value} connection={connection} />
          </span>
        ),
      }))}
    />
  );
}

function ValueView({ value, connection }: { value: Value; connection: string }) {
  switch (value.is) {
    case "text":
      return <span className={value.mono ? "mono" : undefined}>{value.text}</span>;
    case "link":
      return <ObjectLink text={value.text} to={value.to} connection={connection} />;
    case "time":
      return <Age at={value.at} />;
    case "status":
      return <Status health={value.health}>{value.text}</Status>;
    case "chips":
      return <Chips chips={value.chips} />;
    case "list":
      return (
        <span className="value-list">
          {value.values.map((one, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: values of a list have no identity of their own
            <ValueView key={index} value={one} connection={connection} />
          ))}
        </span>
      );
  }
}

const FEW_CHIPS = 6;

function Chips({ chips }: { chips: readonly string[] }) {
  const t = useText();
  const [all, setAll] = useState(false);
  const shown = all ? chips : chips.slice(0, FEW_CHIPS);
  return (
    <span className="chips">
      {shown.map((chip) => (
        <span key={chip} className="chip" title={chip}>
          {chip}
        </span>
      ))}
      {chips.length > shown.length && (
        <button type="button" className="chip more" onClick={() => setAll(true)}>
          {t("cluster.detail.moreChips", { count: chips.length - shown.length })}
        </button>
      )}
    </span>
  );
}

export function ObjectLink({ text, to, connection }: { text: string; to: Target; connection: string }) {
  return (
    <button type="button" className="link" onClick={() => go({ selected: { connection, ...to }, tab: "" })}>
      {text}
    </button>
  );
}

function ConditionRow({ condition }: { condition: Condition }) {
  const said = [condition.reason, condition.message].filter(Boolean).join(": ");
  return (
    <div className="condition" title={said}>
      <Mark health={condition.health} />
      <span className="ink clip">{condition.type}</span>
      <span className="dim clip">
        {condition.health === "bad" || condition.health === "unknown" ? (
          <span className="ink">{condition.status} </span>
        ) : (
          `${condition.status} `
        )}
        {condition.health === "ok" ? "" : said}
      </span>
      <span className="dim num">{condition.at !== null && <Age at={condition.at} />}</span>
    </div>
  );
}

const ROLE_TEXT: Readonly<Record<ContainerSummary["role"], TextId | null>> = {
  container: null,
  init: "cluster.summary.init",
  sidecar: "cluster.summary.sidecar",
  ephemeral: "cluster.summary.ephemeral",
};

function ContainerRow({ container, connection }: { container: ContainerSummary; connection: string }) {
  const t = useText();
  const [open, setOpen] = useState(false);
  const role = ROLE_TEXT[container.role];
  return (
    <div className="container">
      <button type="button" className="container-head" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Mark health={container.health} />
        <span className="container-name">
          <span className="container-line">
            <span className="ink clip">
              {container.name}
              {role !== null && <span className="dim"> {t(role)}</span>}
            </span>
            <span className="container-state clip">
              {[
                container.state,
                container.restarts !== null && container.restarts > 0
                  ? t("cluster.summary.restarts", { count: container.restarts })
                  : "",
              ]
                .filter(Boolean)
                .join(" · ")}
            </span>
          </span>
          <span className="dim mono container-image">
            <MiddleClip text={container.image} />
          </span>
        </span>
        <Icon name={open ? "down" : "right"} size={12} />
      </button>
      {open && (
        <div className="container-body">
          <Pairs pairs={container.pairs} connection={connection} />
        </div>
      )}
    </div>
  );
}
