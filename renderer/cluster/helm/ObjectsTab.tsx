/** The objects of a revision's manifest, and whether they are there. */
import { useState } from "react";
import type { ReleaseObject } from "../../../shared/helm.ts";
import type { Health } from "../../../shared/model/table.ts";
import { ReleaseRef } from "../../../shared/releaseRef.ts";
import { api } from "../../app/core/core.ts";
import { sharedStream } from "../../app/core/sharedStream.ts";
import { formatMessage, type TextId, useText } from "../../app/i18n.ts";
import { LiveAge } from "../../ui/Age.tsx";
import { Button } from "../../ui/Button.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Mark } from "../../ui/Mark.tsx";
import { Note } from "../../ui/Panels.tsx";
import { openObject } from "../openObject.ts";

const useObjects = sharedStream((key) => {
  const { release, revision } = JSON.parse(key);
  return api.helm.objects({ release: ReleaseRef.parse(release), revision });
});

const STATE: Readonly<Record<ReleaseObject["state"], TextId | null>> = {
  pending: "helm.object.pending",
  live: null,
  missing: "helm.object.missing",
  other: "helm.object.other",
  forbidden: "helm.object.forbidden",
  unserved: "helm.object.unserved",
  unknown: "helm.object.unknown",
};

export function ObjectsTab({ release, revision }: { release: ReleaseRef; revision: number }) {
  const t = useText();
  const [round, setRound] = useState(0);
  const { item, error } = useObjects(JSON.stringify({ release, revision, round }));
  if (error !== null && item === null) return <EmptyState kind="failed">{formatMessage(error.text)}</EmptyState>;
  if (item === null) return <EmptyState kind="loading" />;
  const { objects, complete, startedAt, unreadable } = item;
  const [first] = unreadable;
  if (objects.length === 0 && first !== undefined) return <EmptyState kind="failed">{formatMessage(first)}</EmptyState>;
  if (objects.length === 0 && complete) return <EmptyState kind="empty">{t("helm.objects.none")}</EmptyState>;
  const missing = objects.filter(({ state }) => state === "missing").length;
  return (
    <>
      {(missing > 0 || unreadable.length > 0) && (
        <div className="sec">
          {missing > 0 && <Note health="bad">{t("helm.objects.missing", { count: missing })}</Note>}
          {unreadable.map((reason) => (
            <Note key={formatMessage(reason)} health="unknown">
              {formatMessage(reason)}
            </Note>
          ))}
        </div>
      )}
      <section className="sec">
        <h3>{t("helm.objects.count", { count: objects.length })}</h3>
        <ul className="related">
          {objects.map((object) => (
            <ObjectRow
              key={`${object.apiVersion} ${object.kind} ${object.namespace}/${object.name}`}
              object={object}
              own={release.namespace}
            />
          ))}
        </ul>
      </section>
      {!complete && <p className="sec dim">{t("helm.objects.looking")}</p>}
      {complete && (
        <p className="sec dim related-foot">
          <LiveAge at={startedAt} word={t("cluster.related.lookedUp")} />
          <Button size="sm" look="quiet" onClick={() => setRound(round + 1)}>
            {t("cluster.related.again")}
          </Button>
        </p>
      )}
    </>
  );
}

function ObjectRow({ object, own }: { object: ReleaseObject; own: string }) {
  const t = useText();
  const { ref, kind, namespace, name, state, health, text, reason } = object;
  const word = STATE[state];
  const notes = [
    word === null ? "" : t(word),
    namespace !== "" && namespace !== own ? t("cluster.related.inNamespace", { namespace }) : "",
    text,
    reason === null ? "" : formatMessage(reason),
  ].filter(Boolean);
  // Most kinds say nothing of themselves: that they are there is all there is to know.
  const there: Health = health === "unknown" ? "ok" : health;
  const mark = state === "missing" ? "bad" : state === "pending" ? "busy" : state === "live" ? there : health;
  return (
    <li>
      <Mark health={mark} />
      <span className="dim related-kind clip" title={`${kind} · ${object.apiVersion}`}>
        {kind}
      </span>
      <span className="related-name">
        {ref === null ? (
          <span>{name}</span>
        ) : (
          <button type="button" className="link" onClick={() => openObject(ref)}>
            {name}
          </button>
        )}{" "}
        <span className="dim">{notes.join(" · ")}</span>
      </span>
    </li>
  );
}
