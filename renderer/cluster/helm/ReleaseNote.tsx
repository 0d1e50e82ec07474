/** The Helm release that an object belongs to, or whose record it is, one click away. */
import { useText } from "../../app/i18n.ts";
import type { ObjectPlace, ReleasePlace } from "../../app/location.ts";
import { KeyValue } from "../../ui/Panels.tsx";
import { at, type Json, text } from "../detail/summary/json.ts";
import { openReleases } from "./openReleases.ts";

export function ReleaseNote({ place, object }: { place: ObjectPlace; object: Json }) {
  const t = useText();
  const release = releaseOf(place, object);
  if (release === null) return null;
  return (
    <section className="sec">
      <KeyValue
        items={[
          {
            name: t("helm.release"),
            wrap: true,
            value: (
              <button type="button" className="link" onClick={() => openReleases(release)}>
                {release.namespace === place.namespace ? release.name : `${release.namespace}/${release.name}`}
              </button>
            ),
          },
        ]}
      />
    </section>
  );
}

/** By Helm's annotations, which it writes on all that it makes, or by the labels of its own records. */
export function releaseOf({ connection, resource, group }: ObjectPlace, object: Json): ReleasePlace | null {
  const metadata = at(object, "metadata");
  const said = (of: string, key: string) => text(at(metadata, of, key));
  const name = said("annotations", "meta.helm.sh/release-name");
  const namespace = said("annotations", "meta.helm.sh/release-namespace");
  if (name !== "" && namespace !== "" && said("labels", "app.kubernetes.io/managed-by") === "Helm")
    return { connection, driver: "", namespace, name };
  const driver = group !== "" ? "" : resource === "secrets" ? "secret" : resource === "configmaps" ? "configmap" : "";
  const isRecord = driver !== "" && said("labels", "owner") === "helm" && said("labels", "name") !== "";
  if (!isRecord || !text(at(metadata, "name")).startsWith("sh.helm.release.v1.")) return null;
  return { connection, driver, namespace: text(at(metadata, "namespace")), name: said("labels", "name") };
}
