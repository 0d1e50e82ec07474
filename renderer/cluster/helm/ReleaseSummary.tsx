/** How a revision stands, why, what it is made of, and who lets Helm run. */
import { useMemo } from "react";
import type { ReleaseContent, ReleaseHook } from "../../../shared/helm.ts";
import type { Health } from "../../../shared/model/table.ts";
import { formatMessage, useText } from "../../app/i18n.ts";
import type { ObjectPlace } from "../../app/location.ts";
import { Age } from "../../ui/Age.tsx";
import { Mark } from "../../ui/Mark.tsx";
import { KeyValue, Note } from "../../ui/Panels.tsx";
import { Status } from "../../ui/Status.tsx";
import { openObject } from "../openObject.ts";
import { deliveredBy } from "./deliveredBy.ts";
import { deployedRevision, rollbackGoal } from "./revisions.ts";
import { type RevisionProps, useContent } from "./useContent.tsx";
import { recordPlace } from "./useRelease.ts";

export function ReleaseSummary({ release, history, revision: shown }: RevisionProps) {
  const t = useText();
  const { answer, error } = useContent(release, shown.revision);
  const { revision, status, health, detail, unreadable } = shown;
  const manifest = answer?.manifest ?? "";
  // A HelmRelease of Flux would put a rollback back.
  const by = useMemo(() => deliveredBy(manifest), [manifest]);
  const record = recordPlace(release, revision);
  const chart = detail?.chart ?? null;
  const { deployedAt = null, firstDeployedAt = null, deletedAt = null, rollbackTo = null } = detail ?? {};
  return (
    <>
      <Trouble history={history} shown={shown} />
      <section className="sec">
        <KeyValue
          items={[
            { name: t("helm.status"), value: <Status health={health}>{status}</Status> },
            { name: t("helm.chart"), wrap: true, value: chart === null ? "" : `${chart.name} ${chart.version}` },
            { name: t("helm.app"), value: chart?.appVersion ?? "" },
            { name: t("helm.deployed"), value: deployedAt !== null && <Age at={deployedAt} /> },
            { name: t("helm.firstDeployed"), value: firstDeployedAt !== null && <Age at={firstDeployedAt} /> },
            { name: t("helm.deleted"), value: deletedAt !== null && <Age at={deletedAt} /> },
            {
              name: t("helm.rolledBack"),
              value: rollbackTo !== null && t("helm.toRevision", { revision: rollbackTo }),
            },
            { name: t("helm.description"), wrap: true, value: health === "bad" ? "" : detail?.description.trim() },
            {
              name: t("helm.deliveredBy"),
              wrap: true,
              value: by !== null && (
                <PlaceLink
                  text={`HelmRelease ${by.namespace}/${by.name}`}
                  place={{ connection: release.connection, ...HELM_RELEASES, ...by }}
                />
              ),
            },
            {
              name: t("helm.record"),
              wrap: true,
              value: <PlaceLink text={record.name} place={record} />,
            },
          ].filter(({ value }) => value !== false)}
        />
      </section>
      {error !== null && unreadable === null && (
        <div className="sec">
          <Note health="unknown">{formatMessage(error.text)}</Note>
        </div>
      )}
      {answer !== null && <Hooks hooks={answer.hooks} />}
      {answer !== null && <Notes content={answer} />}
    </>
  );
}

const HELM_RELEASES = { group: "helm.toolkit.fluxcd.io", resource: "helmreleases" };

function PlaceLink({ text, place }: { text: string; place: ObjectPlace }) {
  return (
    <button type="button" className="link" onClick={() => openObject(place)}>
      {text}
    </button>
  );
}

/** Why it is as it is, and what to do. */
function Trouble({
  history: { revisions },
  shown,
}: Pick<RevisionProps, "history"> & { shown: RevisionProps["revision"] }) {
  const t = useText();
  const { revision, status, health, stuck, detail, unreadable, updatedAt } = shown;
  const deployed = deployedRevision(revisions);
  const goal = rollbackGoal(revisions);
  const newest = revisions[0]?.revision === revision;
  const said = detail?.description.trim() ?? "";
  const way = newest && goal !== undefined ? goal.revision : null;
  const notes = [
    unreadable !== null && (
      <Note key="unreadable" health="bad">
        {formatMessage(unreadable)}
      </Note>
    ),
    unreadable !== null && way !== null && (
      <Note key="readable" health="idle">
        {t("helm.readableOne", { revision: way })}
      </Note>
    ),
    stuck && (
      <Note key="stuck" health="bad">
        <b>{status}</b> {updatedAt !== null && <Age at={updatedAt} />} · {t("helm.stuck")}{" "}
        {way !== null && t("helm.stuckWay", { revision: way })}
      </Note>
    ),
    !stuck && health === "bad" && said !== "" && (
      <Note key="said" health="bad">
        <b>{status}</b> <span className="helm-said">{said}</span>
      </Note>
    ),
    newest && deployed !== undefined && deployed.revision !== revision && (
      <Note key="deployed" health="idle">
        {t("helm.inForce", { revision: deployed.revision })}
      </Note>
    ),
  ].filter(Boolean);
  return notes.length === 0 ? null : <div className="sec">{notes}</div>;
}

const PHASE: Readonly<Record<string, Health>> = { Succeeded: "ok", Failed: "bad", Running: "busy", Unknown: "unknown" };

function Hooks({ hooks }: { hooks: readonly ReleaseHook[] }) {
  const t = useText();
  if (hooks.length === 0) return null;
  return (
    <section className="sec">
      <h3>{t("helm.hooks")}</h3>
      <ul className="related">
        {hooks.map(({ kind, name, path, events, phase, completedAt }) => (
          <li key={`${path} ${kind} ${name}`} title={path}>
            <Mark health={PHASE[phase] ?? "idle"} />
            <span className="dim related-kind clip">{kind}</span>
            <span className="related-name">
              {name} <span className="dim">{[events.join(", "), phase].filter(Boolean).join(" · ")}</span>
            </span>
            {completedAt !== null && (
              <span className="dim">
                <Age at={completedAt} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Notes({ content: { notes } }: { content: ReleaseContent }) {
  const t = useText();
  if (notes.trim() === "") return null;
  return (
    <section className="sec">
      <h3>{t("helm.notes")}</h3>
      <pre className="helm-notes">{notes.trim()}</pre>
    </section>
  );
}
