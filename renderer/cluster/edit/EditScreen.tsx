/** The editor of one live object. Once it is open it stays, whatever becomes of the cluster: what a person writes is not taken off the screen. */
import { useState } from "react";
import type { ApiKind, ObjectState } from "../../../shared/cluster.ts";
import type { Message } from "../../../shared/model/message.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import type { RpcError } from "../../../shared/rpc/envelope.ts";
import { formatMessage, useText } from "../../app/i18n.ts";
import type { ObjectPlace } from "../../app/location.ts";
import { go } from "../../app/locationStore.ts";
import { Button } from "../../ui/Button.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { placeText } from "../detail/placeText.ts";
import { useObject, useObjectRef } from "../detail/useObject.ts";
import { useKindsOfConnection } from "../state/kinds.ts";
import { applyInstead } from "./applyInstead.ts";
import { draftOf } from "./draft.ts";
import { ObjectEditor } from "./ObjectEditor.tsx";
import { SecretEditor } from "./SecretEditor.tsx";
import "./edit.css";

export default function EditScreen({ place }: { place: ObjectPlace }) {
  const t = useText();
  const ref = useObjectRef(place);
  const kinds = useKindsOfConnection(place.connection);
  const kind = kinds.find((one) => one.group === place.group && one.resource === place.resource);
  const { item, error } = useObject(ref, false);
  const close = () => closeEditor(place);
  const now = ref === null || kind === undefined || item === null || item.object === null ? null : { ref, kind, item };
  const [last, setLast] = useState(now);
  if (now !== null && (now.item !== last?.item || now.kind !== last.kind)) setLast(now);
  const shown = now ?? last;
  const leave = <Button onClick={close}>{t("cluster.edit.close")}</Button>;
  if (shown !== null && shown.item.object !== null) {
    const props: EditorProps = {
      place,
      reference: shown.ref,
      kind: shown.kind,
      state: shown.item,
      object: shown.item.object,
      lost: lost(error, now?.item ?? null),
      onClose: close,
    };
    return place.group === "" && place.resource === "secrets" ? (
      <SecretEditor {...props} />
    ) : (
      <ObjectEditor {...props} />
    );
  }
  if (error !== null)
    return (
      <EmptyState kind={error.code === "forbidden" ? "forbidden" : "failed"} actions={leave}>
        {formatMessage(error.text)}
      </EmptyState>
    );
  if (ref === null || kind === undefined || item === null || item.phase === "loading")
    return <EmptyState kind="loading" actions={leave} />;
  const left = item.phase === "gone" ? draftOf(placeText(place)) : null;
  const create = left !== null && (
    <Button onClick={() => applyInstead(placeText(place), place.connection, left.text)}>
      {t("cluster.edit.createAgain")}
    </Button>
  );
  return (
    <EmptyState
      kind={item.phase === "forbidden" ? "forbidden" : "failed"}
      actions={
        <>
          {create}
          {leave}
        </>
      }
    >
      {left !== null
        ? t("cluster.edit.gone", { name: place.name })
        : item.reason === null
          ? t("cluster.detail.gone")
          : formatMessage(item.reason)}
    </EmptyState>
  );
}

/** Why what is shown as live may no longer be so; null while it is. */
function lost(error: RpcError | null, item: ObjectState | null): EditorProps["lost"] {
  if (item?.phase === "live" || item?.phase === "gone") return null;
  return { reason: error?.text ?? item?.reason ?? null };
}

export interface EditorProps {
  readonly place: ObjectPlace;
  readonly reference: ObjectRef;
  readonly kind: ApiKind;
  readonly state: ObjectState;
  readonly object: Readonly<Record<string, unknown>>;
  /** The object cannot be followed at the moment, and why, where that is known. */
  readonly lost: { readonly reason: Message | null } | null;
  onClose(): void;
}

/** Back to where such objects are listed, with this one open. */
function closeEditor({ connection, group, resource, namespace, name }: ObjectPlace): void {
  go({
    screen: { kind: "table", group, resource },
    selected: { connection, group, resource, namespace, name },
    tab: "",
  });
}
