/** The form of the action that is open, over whatever screen. */
import { useText } from "../../app/i18n.ts";
import { useObject } from "../detail/useObject.ts";
import { ReleaseRollbackForm } from "../helm/ReleaseRollbackForm.tsx";
import { useOpenAction } from "./actionStore.ts";
import { chosenText } from "./chosenText.ts";
import type { FormProps } from "./FormDialog.tsx";
import { DebugForm } from "./forms/DebugForm.tsx";
import { DeleteForm } from "./forms/DeleteForm.tsx";
import { DrainForm } from "./forms/DrainForm.tsx";
import { ExpandForm } from "./forms/ExpandForm.tsx";
import { FinalizerForm } from "./forms/FinalizerForm.tsx";
import { ImageForm } from "./forms/ImageForm.tsx";
import { PairsForm } from "./forms/PairsForm.tsx";
import { ResourcesForm } from "./forms/ResourcesForm.tsx";
import { RollbackForm } from "./forms/RollbackForm.tsx";
import { ScaleForm } from "./forms/ScaleForm.tsx";
import { TaintForm } from "./forms/TaintForm.tsx";

export function ActionForm() {
  const t = useText();
  const open = useOpenAction(({ form }) => form);
  const rollback = useOpenAction((state) => state.rollback);
  const { item } = useObject(open?.objects[0] ?? null, false);
  if (rollback !== null) return <ReleaseRollbackForm {...rollback} />;
  if (open === null) return null;
  const props: FormProps = {
    targets: open.objects,
    kind: open.kind,
    title: t("action.title", { action: t(open.offer.text), what: chosenText(t, open) }),
    object: item?.object ?? null,
  };
  switch (open.offer.action) {
    case "scale":
      return <ScaleForm {...props} />;
    case "set-image":
      return <ImageForm {...props} />;
    case "set-resources":
      return <ResourcesForm {...props} />;
    case "label":
    case "annotate":
      return <PairsForm {...props} of={open.offer.action} key={props.object === null ? "" : "known"} />;
    case "taint":
      return <TaintForm {...props} />;
    case "drain":
      return <DrainForm {...props} />;
    case "delete":
      return <DeleteForm {...props} />;
    case "expand":
      return <ExpandForm {...props} />;
    case "debug":
      return <DebugForm {...props} />;
    case "rollback":
      return <RollbackForm {...props} />;
    case "release-finalizer":
      return <FinalizerForm {...props} />;
    default:
      return null;
  }
}
