/** An object as YAML: written, compared with what is live, and previewed. */

import { useMemo, useState } from "react";
import { type TextId, useText } from "../../app/i18n.ts";
import { useKeys } from "../../app/keys.ts";
import { openPlan } from "../../app/operation/openPlan.ts";
import { Button } from "../../ui/Button.tsx";
import { CodeEditor, DiffView, type GoTo } from "../../ui/CodeEditor.tsx";
import { ScreenHead } from "../../ui/ScreenHead.tsx";
import { Segmented } from "../../ui/Segmented.tsx";
import { toast } from "../../ui/toastStore.ts";
import { placeText } from "../detail/placeText.ts";
import { yamlText } from "../detail/yamlText.ts";
import { useKindsOfConnection } from "../state/kinds.ts";
import { applyInstead } from "./applyInstead.ts";
import { forgetApplied } from "./draft.ts";
import type { EditorProps } from "./EditScreen.tsx";
import { beginning, editableText, onlyObject, readObject } from "./editable.ts";
import { editKeys } from "./editKeys.ts";
import { FindingList } from "./FindingList.tsx";
import { LiveBanner } from "./LiveBanner.tsx";
import { ObjectNews } from "./ObjectNews.tsx";
import { useAssist } from "./useAssist.ts";
import { useDraft } from "./useDraft.ts";
import { useSchemas } from "./useSchemas.ts";
import { useSettled } from "./useSettled.ts";

const VIEWS = ["text", "changes", "live"] as const;
type View = (typeof VIEWS)[number];
const VIEW_TEXT: Readonly<Record<View, TextId>> = {
  text: "cluster.edit.view.text",
  changes: "cluster.edit.view.changes",
  live: "cluster.edit.view.live",
};
const FOLDED = ["managedFields"];

export function ObjectEditor({ place, reference, kind, state, object, lost, onClose }: EditorProps) {
  const t = useText();
  const key = placeText(place);
  const schemaOf = useSchemas(place.connection);
  const apiVersion = kind.group === "" ? kind.version : `${kind.group}/${kind.version}`;
  const draft = useDraft(key, object, schemaOf(apiVersion, kind.kind));
  const { assist, findings, marks } = useAssist(draft.read, schemaOf, useKindsOfConnection(place.connection), false);
  const [view, setView] = useState<View>("text");
  // The text has the focus as soon as it is there.
  const [goTo, setGoTo] = useState<GoTo>({ offset: null });
  const liveText = useMemo(() => editableText(beginning(object)), [object]);
  const wholeText = useMemo(() => yamlText(object, state.managedFields), [object, state.managedFields]);
  const settle = useSettled(() => {
    toast(t("cluster.edit.done", { name: place.name }));
    onClose();
  });
  const unreadable = t("cluster.edit.unreadable");
  const unready = !draft.changed
    ? t("cluster.edit.unchanged")
    : state.phase === "gone"
      ? t("cluster.detail.gone")
      : onlyObject(draft.read.manifest) === null
        ? unreadable
        : undefined;
  const show = (offset: number | null) => {
    setView("text");
    setGoTo({ offset });
  };
  const refuse = (reason: string) => {
    toast(reason, { health: "warn" });
    const [first] = findings;
    if (reason === unreadable && first !== undefined) show(first.from);
  };
  const preview = () => {
    if (unready !== undefined) return refuse(unready);
    // What was read last may lag behind.
    const wanted = readObject(draft.text);
    if (wanted === null) return refuse(unreadable);
    openPlan(
      { domain: "cluster", request: { action: "edit", target: reference, base: draft.base, wanted } },
      { onRun: (_, operations) => settle(operations, () => forgetApplied(key, draft.text)) },
    );
  };
  const create = () => applyInstead(key, reference.connection, draft.text);
  const swap = () => (view === "changes" ? show(null) : setView("changes"));
  useKeys([
    ...editKeys(preview, onClose),
    { id: "edit.changes", keys: ["d"], scope: "global", text: "cluster.edit.view.changes", run: swap },
    { id: "edit.write", keys: ["i"], scope: "global", text: "cluster.edit.write", run: () => show(null) },
  ]);
  return (
    <section className="screen edit" data-keys="editor" aria-label={t("cluster.edit.title", { label: place.name })}>
      <ScreenHead
        title={t("cluster.edit.title", { label: place.name })}
        about={[kind.kind, place.namespace, draft.changed ? t("cluster.edit.draft") : ""].filter(Boolean).join(" · ")}
      >
        <Segmented<View>
          label={t("cluster.edit.view")}
          value={view}
          options={VIEWS.map((value) => ({ value, text: t(VIEW_TEXT[value]) }))}
          onChange={(next) => (next === "text" ? show(null) : setView(next))}
        />
        <Button
          size="sm"
          look="quiet"
          icon="undo"
          reason={draft.changed ? undefined : t("cluster.edit.unchanged")}
          onClick={draft.reset}
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
        another={draft.changed && draft.another}
        onAdopt={draft.merge}
        onCreate={create}
      />
      {draft.changed && draft.merged !== null && <LiveBanner merged={draft.merged} onMerge={draft.merge} />}
      <div className="edit-body" hidden={view !== "text"}>
        <CodeEditor
          label={t("cluster.detail.yamlOf", { name: place.name })}
          text={draft.text}
          onChange={draft.write}
          assist={assist}
          marks={marks}
          goTo={goTo}
        />
      </div>
      {view === "changes" && (
        <DiffView before={liveText} after={draft.text} labels={[t("cluster.edit.live"), t("cluster.edit.mine")]} />
      )}
      {view === "live" && (
        <div className="edit-body">
          <CodeEditor label={t("cluster.edit.live")} text={wholeText} fold={FOLDED} />
        </div>
      )}
      <FindingList findings={findings} onGo={show} />
    </section>
  );
}
