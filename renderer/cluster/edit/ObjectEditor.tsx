/** An object as YAML: written, compared with what is live, and previewed. */
import { useMemo, useState } from "react";
import { type TextId, useText } from "../../app/i18n.ts";
import { useKeys } from "../../app/keys.ts";
import { openPlan } from "../../app/operation/openPlan.ts";
import { Button } from "../../ui/Button.tsx";
import { CodeEditor, DiffView } from "../../ui/CodeEditor.tsx";
import { Note } from "../../ui/Panels.tsx";
import { ScreenHead } from "../../ui/ScreenHead.tsx";
import { Segmented } from "../../ui/Segmented.tsx";
import { toast } from "../../ui/toastStore.ts";
import { placeText } from "../detail/placeText.ts";
import { yamlText } from "../detail/yamlText.ts";
import { useKindsOfConnection } from "../state/kinds.ts";
import { dropDraft } from "./draft.ts";
import type { EditorProps } from "./EditScreen.tsx";
import { beginning, editableText } from "./editable.ts";
import { FindingList } from "./FindingList.tsx";
import { LiveBanner } from "./LiveBanner.tsx";
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

export function ObjectEditor({ place, reference, kind, state, object, onClose }: EditorProps) {
  const t = useText();
  const key = placeText(place);
  const schemaOf = useSchemas(place.connection);
  const apiVersion = kind.group === "" ? kind.version : `${kind.group}/${kind.version}`;
  const draft = useDraft(key, object, schemaOf(apiVersion, kind.kind));
  const { assist, findings, marks } = useAssist(draft.text, schemaOf, useKindsOfConnection(place.connection));
  const [view, setView] = useState<View>("text");
  const [goTo, setGoTo] = useState<{ readonly offset: number } | null>(null);
  const liveText = useMemo(() => editableText(beginning(object)), [object]);
  const wholeText = useMemo(() => yamlText(object, state.managedFields), [object, state.managedFields]);
  const settle = useSettled(() => {
    dropDraft(key);
    toast(t("cluster.edit.done", { name: place.name }));
    onClose();
  });
  const unready = !draft.changed
    ? t("cluster.edit.unchanged")
    : draft.wanted === null
      ? t("cluster.edit.unreadable")
      : state.phase === "gone"
        ? t("cluster.detail.gone")
        : undefined;
  const preview = () => {
    if (unready !== undefined || draft.wanted === null) return;
    openPlan(
      { domain: "cluster", request: { action: "edit", target: reference, base: draft.base, wanted: draft.wanted } },
      { onRun: (_, operations) => settle(operations) },
    );
  };
  const swap = () => setView(view === "changes" ? "text" : "changes");
  useKeys([
    {
      id: "edit.preview",
      keys: ["mod+enter"],
      scope: "global",
      text: "cluster.edit.preview",
      whileTyping: true,
      run: preview,
    },
    { id: "edit.p", keys: ["p"], scope: "global", text: "cluster.edit.preview", unlisted: true, run: preview },
    { id: "edit.changes", keys: ["d"], scope: "global", text: "cluster.edit.view.changes", run: swap },
    { id: "edit.close", keys: ["escape"], scope: "global", text: "cluster.edit.close", run: onClose },
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
          onChange={setView}
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
      {state.phase === "gone" && <Note health="bad">{t("cluster.detail.gone")}</Note>}
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
      <FindingList
        findings={findings}
        onGo={(offset) => {
          setView("text");
          setGoTo({ offset });
        }}
      />
    </section>
  );
}
