/** The values of a Secret: masked until they are asked for one at a time, and written as text. */

import { useEffect, useMemo, useState } from "react";
import type { JsonObject } from "../../../shared/model/json.ts";
import { isJsonObject } from "../../../shared/model/kindSchema.ts";
import { api } from "../../app/core/core.ts";
import { follow } from "../../app/core/follow.ts";
import { useText } from "../../app/i18n.ts";
import { useKeys } from "../../app/keys.ts";
import { openPlan } from "../../app/operation/openPlan.ts";
import { useForgotten } from "../../app/unsaved.ts";
import { Button } from "../../ui/Button.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Field } from "../../ui/Field.tsx";
import { Note } from "../../ui/Panels.tsx";
import { ScreenHead } from "../../ui/ScreenHead.tsx";
import { toast } from "../../ui/toastStore.ts";
import { PairRows } from "../action/PairRows.tsx";
import { draftsOf, pairProblem, sharedPairs } from "../action/pairs.ts";
import { placeText } from "../detail/placeText.ts";
import { at, pairs } from "../detail/summary/json.ts";
import { useMissingAt } from "../state/access.ts";
import type { EditorProps } from "./EditScreen.tsx";
import { beginning, uidOf } from "./editable.ts";
import { editKeys } from "./editKeys.ts";
import { ObjectNews } from "./ObjectNews.tsx";
import { SecretValue } from "./SecretValue.tsx";
import {
  adopted,
  emptySecretDraft,
  forgetAppliedSecret,
  isWritten,
  keepSecretDraft,
  relabelled,
  type SecretDraft,
  secretDraft,
  type Touched,
} from "./secretDraft.ts";
import { secretBase64 } from "./secretText.ts";
import { useSettled } from "./useSettled.ts";

export function SecretEditor({ place, reference, kind, state, object, lost, onClose }: EditorProps) {
  const t = useText();
  const key = placeText(place);
  const uid = uidOf(beginning(object));
  const [draft, setDraft] = useState(() => secretDraft(key, uid));
  useEffect(() => keepSecretDraft(key, draft), [key, draft]);
  useForgotten(key, () => setDraft(emptySecretDraft(uid)));
  const { values: touched, labelling } = draft;
  const changed = isWritten(draft);
  // While nothing is written, it is about whatever Secret is there.
  const another = draft.uid !== uid;
  if (another && !changed) setDraft(emptySecretDraft(uid));
  const [adding, setAdding] = useState("");
  const begun = useMemo(() => beginning(object), [object]);
  const data = isJsonObject(begun.data) ? begun.data : {};
  const written = Object.keys(touched).filter((key) => touched[key]?.text !== undefined);
  const names = [...new Set([...Object.keys(data), ...written])].sort();
  const { group, resource, name } = place;
  const rights = useMemo(() => [{ verb: "get", group, resource, name }], [group, resource, name]);
  const [unseeable] = useMissingAt(place, rights);
  const live = useMemo(() => pairs(at(begun, "metadata", "labels")), [begun]);
  // What others label meanwhile is not taken back: what differs is counted from where the person began.
  const { labels, drafts } = labelling ?? { labels: live, drafts: draftsOf(sharedPairs([{ name, pairs: live }])) };
  const wrong = drafts.some((draft) => pairProblem("label", draft));
  const set = (name: string, next: Partial<Touched>) =>
    setDraft((before) => ({
      ...before,
      values: { ...before.values, [name]: { seen: null, text: undefined, ...before.values[name], ...next } },
    }));
  const reset = () => setDraft(emptySecretDraft(uid));
  const settle = useSettled(() => {
    toast(t("cluster.edit.done", { name }));
    onClose();
  });
  const reveal = (key: string) => {
    const stop = follow(api.cluster.object({ ref: reference, reveal: true }), (item) => {
      if (item.object === null) return;
      // The others of the answer are let go at once.
      const value = isJsonObject(beginning(item.object).data) ? Reflect.get(Object(item.object.data), key) : undefined;
      if (typeof value === "string") set(key, { seen: value });
      queueMicrotask(stop);
    });
  };
  const unready = another
    ? t("cluster.edit.madeAnew", { name })
    : wrong
      ? t("action.pairs.bad")
      : changed
        ? undefined
        : t("cluster.edit.unchanged");
  const preview = () => {
    if (unready !== undefined) return toast(unready, { health: "warn" });
    const base: JsonObject = { ...begun, data: withSeen(data, touched) };
    openPlan(
      {
        domain: "cluster",
        request: {
          action: "edit",
          target: reference,
          base,
          wanted: withLabels({ ...base, data: withWritten(data, touched) }, relabelled(labelling)),
        },
      },
      { onRun: (_, operations) => settle(operations, () => forgetAppliedSecret(key, draft)) },
    );
  };
  const add = () => {
    if (adding === "" || names.includes(adding)) return;
    set(adding, { text: "" });
    setAdding("");
  };
  useKeys(editKeys(preview, onClose));
  return (
    <section className="screen edit" data-keys="editor" aria-label={t("cluster.edit.title", { label: name })}>
      <ScreenHead
        title={t("cluster.edit.title", { label: name })}
        about={[kind.kind, place.namespace, changed ? t("cluster.edit.draft") : ""].filter(Boolean).join(" · ")}
      >
        <Button
          size="sm"
          look="quiet"
          icon="undo"
          reason={changed ? undefined : t("cluster.edit.unchanged")}
          onClick={reset}
        >
          {t("cluster.edit.reset")}
        </Button>
        <Button size="sm" look="primary" keys="mod+enter" reason={unready} onClick={preview}>
          {t("cluster.edit.preview")}
        </Button>
        <Button size="sm" look="quiet" icon="x" label={t("cluster.edit.close")} keys="esc" onClick={onClose} />
      </ScreenHead>
      <ObjectNews
        place={place}
        state={state}
        lost={lost}
        another={changed && another}
        onAdopt={() => setDraft(adopted(draft, uid))}
      />
      <Note health="idle">{t("cluster.edit.secretAbout")}</Note>
      <div className="edit-secret">
        {names.length === 0 && <EmptyState kind="empty" look="card" />}
        <ul>
          {names.map((key) => {
            const { seen = null, text } = touched[key] ?? {};
            return (
              <SecretValue
                key={key}
                name={key}
                seen={seen}
                text={text}
                isNew={!Object.hasOwn(data, key)}
                unseeable={unseeable}
                onReveal={() => reveal(key)}
                onText={(next) => set(key, { text: next })}
              />
            );
          })}
        </ul>
        <form
          className="edit-add"
          onSubmit={(event) => {
            event.preventDefault();
            add();
          }}
        >
          <Field
            label={t("cluster.edit.newKey")}
            placeholder={t("cluster.edit.newKey")}
            mono
            value={adding}
            problem={names.includes(adding) ? t("cluster.edit.keyThere", { key: adding }) : undefined}
            onChange={(event) => setAdding(event.target.value)}
          />
          <Button type="submit" size="sm" icon="plus">
            {t("cluster.edit.addKey")}
          </Button>
        </form>
        <h2>{t("cluster.edit.labels")}</h2>
        <div className="edit-labels">
          <PairRows
            of="label"
            drafts={drafts}
            known={labels.length}
            onDrafts={(next) => setDraft((before) => ({ ...before, labelling: { labels, drafts: next } }))}
          />
        </div>
      </div>
    </section>
  );
}

/** @param changes null for a label that goes */
function withLabels(object: JsonObject, changes: Readonly<Record<string, string | null>>): JsonObject {
  const metadata = isJsonObject(object.metadata) ? object.metadata : {};
  const all = Object.entries({ ...(isJsonObject(metadata.labels) ? metadata.labels : {}), ...changes });
  const labels = Object.fromEntries(all.filter(([, value]) => value !== null));
  if (Object.keys(changes).length === 0) return object;
  // None of them is as good as no labels: an empty object would be a change of its own.
  const { labels: _labels, ...others } = metadata;
  return { ...object, metadata: Object.keys(labels).length === 0 ? others : { ...metadata, labels } };
}

function withSeen(data: JsonObject, touched: SecretDraft["values"]): JsonObject {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, touched[key]?.seen ?? value]));
}

function withWritten(data: JsonObject, touched: SecretDraft["values"]): JsonObject {
  const base = withSeen(data, touched);
  const written = Object.entries(touched).flatMap(([key, { text }]): [string, string | null][] =>
    text === undefined ? [] : [[key, text === null ? null : secretBase64(text)]],
  );
  const all = Object.entries({ ...base, ...Object.fromEntries(written) });
  return Object.fromEntries(all.filter(([, value]) => value !== null));
}
