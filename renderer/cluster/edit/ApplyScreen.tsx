/** Documents from a file, the clipboard, a template or a kind's schema, applied by the server. */

import { type DragEvent, useRef, useState } from "react";
import type { Connection } from "../../../shared/connection.ts";
import { useText } from "../../app/i18n.ts";
import { useKeys } from "../../app/keys.ts";
import { adjust, go, useLocation } from "../../app/locationStore.ts";
import { openPlan } from "../../app/operation/openPlan.ts";
import { useForgotten } from "../../app/unsaved.ts";
import { Button } from "../../ui/Button.tsx";
import { CodeEditor, type GoTo } from "../../ui/CodeEditor.tsx";
import { Field } from "../../ui/Field.tsx";
import { Menu } from "../../ui/Menu.tsx";
import { ScreenHead } from "../../ui/ScreenHead.tsx";
import { toast } from "../../ui/toastStore.ts";
import { useKindsOfConnection } from "../state/kinds.ts";
import { isSyntax } from "./assist/check.ts";
import { broughtBytes, broughtText } from "./brought.ts";
import { DocumentList } from "./DocumentList.tsx";
import { type Draft, draftOf, dropDraft, forgetApplied, keepDraft, mayHoldSecrets } from "./draft.ts";
import { editKeys } from "./editKeys.ts";
import { FindingList } from "./FindingList.tsx";
import { NewObjectMenu } from "./NewObjectMenu.tsx";
import { appended } from "./templates.ts";
import { APPLY } from "./unsavedDraft.ts";
import { useAssist } from "./useAssist.ts";
import { useManifest } from "./useManifest.ts";
import { useNewObject } from "./useNewObject.ts";
import { useSchemas } from "./useSchemas.ts";
import { useSettled } from "./useSettled.ts";
import "./edit.css";

/** More than the core takes. */
const mostCharacters = 4_000_000;

export default function ApplyScreen({ connections, from }: { connections: readonly Connection[]; from: string }) {
  const t = useText();
  const [kept] = useState(() => draftOf(APPLY));
  const [text, setText] = useState(kept?.text ?? "");
  const [origin, setOrigin] = useState("");
  // A text goes to the cluster that it was meant for, also when it is taken up again.
  const [picked, setPicked] = useState(kept?.place?.connection ?? null);
  const [goTo, setGoTo] = useState<GoTo>({ offset: null });
  const file = useRef<HTMLInputElement>(null);
  const connection = connections.find(({ id }) => id === picked) ?? connections[0] ?? null;
  const shown = useLocation((location) => location.namespaces);
  const own =
    Array.isArray(shown) && shown.length === 1
      ? String(shown[0])
      : connection?.target.kind === "kubernetes"
        ? connection.target.namespace
        : "";
  const [named, setNamed] = useState(kept?.place?.namespace ?? null);
  const namespace = named ?? own;
  const kinds = useKindsOfConnection(connection?.id ?? null);
  const schemaOf = useSchemas(connection?.id ?? null);
  const readText = useManifest(text);
  const { assist, findings, marks } = useAssist(readText, schemaOf, kinds, true);
  const settle = useSettled(() => toast(t("cluster.apply.done")));
  useForgotten(APPLY, () => {
    setText("");
    setOrigin("");
  });
  // Also one that nobody had to pick: taken up again from elsewhere, the text leads there.
  const meant = connection?.id ?? picked;
  const write = (next: string) => {
    setText(next);
    keep(next, { connection: meant, namespace: named });
  };
  const keep = (next: string, place: NonNullable<Draft["place"]>) => {
    if (next.trim() === "") dropDraft(APPLY);
    else keepDraft(APPLY, { text: next, base: null, at: Date.now(), place }, mayHoldSecrets(next));
  };
  const pick = (id: string) => {
    setPicked(id);
    keep(text, { connection: id, namespace: named });
  };
  const name = (next: string) => {
    setNamed(next);
    keep(text, { connection: meant, namespace: next });
  };
  const add = (more: string) => write(appended(text, more));
  useNewObject(from, connection, kinds, namespace, (more) => {
    add(more);
    adjust({ screen: { kind: "apply", from: "" } });
  });
  const read = async (files: FileList | null) => {
    const all = [...(files ?? [])];
    if (all.length === 0) return;
    const texts = await Promise.all(
      all.map(async (one) =>
        one.size > mostCharacters ? null : broughtBytes(new Uint8Array(await one.arrayBuffer())),
      ),
    );
    const readable = texts.filter((one) => one !== null);
    if (readable.length < all.length) toast(t("cluster.apply.tooLarge"), { health: "bad" });
    write(readable.reduce(appended, text));
    setOrigin(
      all
        .map(({ name }) => name)
        .join(", ")
        .slice(0, 400),
    );
  };
  const paste = async () => {
    try {
      add(broughtText(await navigator.clipboard.readText()));
      setOrigin(t("cluster.apply.clipboard"));
    } catch {
      toast(t("cluster.apply.noClipboard"), { health: "warn" });
    }
  };
  const unready =
    connection === null
      ? t("cluster.apply.noCluster")
      : text.trim() === ""
        ? t("cluster.apply.empty")
        : text.length > mostCharacters
          ? t("cluster.apply.tooLarge")
          : undefined;
  const preview = () => {
    if (unready !== undefined || connection === null) return toast(unready ?? "", { health: "warn" });
    const [problem] = findings.filter(isSyntax);
    if (problem !== undefined) {
      toast(t(problem.text, problem.params), { health: "warn" });
      return setGoTo({ offset: problem.from });
    }
    openPlan(
      {
        domain: "cluster",
        request: {
          action: "apply",
          connection: connection.id,
          text,
          namespace,
          origin: origin || t("cluster.apply.editor"),
        },
      },
      { onRun: (_, operations) => settle(operations, () => forgetApplied(APPLY, text)) },
    );
  };
  const close = () => go({ screen: { kind: "overview" } });
  useKeys([
    ...editKeys(preview, close),
    { id: "edit.open", keys: ["o"], scope: "global", text: "cluster.apply.open", run: () => file.current?.click() },
    {
      id: "edit.write",
      keys: ["i"],
      scope: "global",
      text: "cluster.edit.write",
      run: () => setGoTo({ offset: null }),
    },
  ]);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    void read(event.dataTransfer.files);
  };
  return (
    <section
      className="screen edit"
      data-keys="editor"
      aria-label={t("cluster.apply.name")}
      onDragOver={(event) => event.preventDefault()}
      onDrop={drop}
    >
      <ScreenHead title={t("cluster.apply.name")} about={origin}>
        {connections.length > 1 && (
          <Menu
            label={t("cluster.table.clusters")}
            entries={connections.map(({ id, name }) => ({
              id,
              text: name,
              checked: id === connection?.id,
              onSelect: () => pick(id),
            }))}
          >
            <Button size="sm" look="quiet" icon="cluster">
              {connection?.name}
            </Button>
          </Menu>
        )}
        <Field
          label={t("cluster.apply.namespace")}
          placeholder={t("cluster.apply.namespace")}
          className="edit-namespace"
          tokens={<span className="dim">{t("cluster.apply.ns")}</span>}
          mono
          value={namespace}
          onChange={(event) => name(event.target.value)}
        />
        <NewObjectMenu kinds={kinds} onPick={(of) => adjust({ screen: { kind: "apply", from: of } })} />
        <Button size="sm" look="quiet" icon="copy" onClick={() => void paste()}>
          {t("cluster.apply.paste")}
        </Button>
        <Button size="sm" look="quiet" icon="down" onClick={() => file.current?.click()}>
          {t("cluster.apply.open")}
        </Button>
        <input
          ref={file}
          type="file"
          multiple
          hidden
          aria-label={t("cluster.apply.open")}
          accept=".yaml,.yml,.json,.txt"
          onChange={(event) => {
            void read(event.target.files);
            event.target.value = "";
          }}
        />
        <Button size="sm" look="primary" keys="mod+enter" reason={unready} onClick={preview}>
          {t("cluster.edit.preview")}
        </Button>
        <Button size="sm" look="quiet" icon="x" label={t("cluster.edit.close")} keys="esc" onClick={close} />
      </ScreenHead>
      <div className="edit-body">
        <CodeEditor
          label={t("cluster.apply.text")}
          text={text}
          onChange={write}
          assist={assist}
          marks={marks}
          goTo={goTo}
        />
        <DocumentList
          documents={readText.manifest.documents}
          starts={readText.lines.lineStarts}
          findings={findings}
          onGo={(offset) => setGoTo({ offset })}
        />
      </div>
      <FindingList findings={findings} onGo={(offset) => setGoTo({ offset })} />
    </section>
  );
}
