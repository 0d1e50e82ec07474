/** The object as the server has it. */
import { lazy, Suspense } from "react";
import type { ObjectState } from "../../../shared/cluster.ts";
import { useText } from "../../app/i18n.ts";
import type { ObjectPlace } from "../../app/location.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { MaskedNote } from "./MaskedNote.tsx";

/** The YAML writer is as large as the editor: both come when YAML is first looked at. */
const YamlView = lazy(() => import("./YamlView.tsx"));

export function YamlTab({ place, state }: { place: ObjectPlace; state: ObjectState }) {
  const t = useText();
  return (
    <div className="yaml-tab">
      {state.masked && <MaskedNote place={place} />}
      <Suspense fallback={<EmptyState kind="loading" />}>
        <YamlView
          label={t("cluster.detail.yamlOf", { name: place.name })}
          object={state.object ?? {}}
          managedFields={state.managedFields}
        />
      </Suspense>
    </div>
  );
}
