/** The editor of one live object. */
import type { ApiKind, ObjectState } from "../../../shared/cluster.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import { formatMessage, useText } from "../../app/i18n.ts";
import type { ObjectPlace } from "../../app/location.ts";
import { go } from "../../app/locationStore.ts";
import { Button } from "../../ui/Button.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { useObject, useObjectRef } from "../detail/useObject.ts";
import { useKindsOfConnection } from "../state/kinds.ts";
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
  const leave = <Button onClick={close}>{t("cluster.edit.close")}</Button>;
  if (error !== null)
    return (
      <EmptyState kind={error.code === "forbidden" ? "forbidden" : "failed"} actions={leave}>
        {formatMessage(error.text)}
      </EmptyState>
    );
  if (ref === null || kind === undefined || item === null || item.phase === "loading")
    return <EmptyState kind="loading" actions={leave} />;
  if (item.object === null)
    return (
      <EmptyState kind={item.phase === "forbidden" ? "forbidden" : "failed"} actions={leave}>
        {item.reason === null ? t("cluster.detail.gone") : formatMessage(item.reason)}
      </EmptyState>
    );
  const props: EditorProps = { place, reference: ref, kind, state: item, object: item.object, onClose: close };
  return place.group === "" && place.resource === "secrets" ? <SecretEditor {...props} /> : <ObjectEditor {...props} />;
}

export interface EditorProps {
  readonly place: ObjectPlace;
  readonly reference: ObjectRef;
  readonly kind: ApiKind;
  readonly state: ObjectState;
  readonly object: Readonly<Record<string, unknown>>;
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
