/** What the core says of one release. */
import { useMemo } from "react";
import { ConnectionId } from "../../../shared/connection.ts";
import type { ReleaseHistory } from "../../../shared/helm.ts";
import { ReleaseRef } from "../../../shared/releaseRef.ts";
import { api } from "../../app/core/core.ts";
import { type Streamed, sharedStream } from "../../app/core/sharedStream.ts";
import { formatMessage, useText } from "../../app/i18n.ts";
import type { ObjectPlace, ReleasePlace } from "../../app/location.ts";
import { ROLLBACK } from "../action/offers.ts";
import type { ShownOffer } from "../action/useOffers.ts";
import { placeText } from "../detail/placeText.ts";
import { useReveal } from "../detail/reveal.ts";
import { refusal } from "../state/refusal.ts";

const useHistoryOf = sharedStream((key) => api.helm.history({ release: ReleaseRef.parse(JSON.parse(key)) }));

export function useHistory(release: ReleaseRef | null): Streamed<ReleaseHistory> {
  return useHistoryOf(release === null ? null : JSON.stringify(release));
}

/** The release of a place. Where that does not say what keeps it, ConfigMaps are looked at when the Secrets have none of it. */
export function useReleaseRef({ connection, namespace, name, driver }: ReleasePlace): ReleaseRef {
  const bySecret = useMemo(
    (): ReleaseRef => ({ connection: ConnectionId.parse(connection), namespace, name, driver: "secret" }),
    [connection, namespace, name],
  );
  const { item } = useHistory(driver === "" ? bySecret : null);
  const found = driver !== "" ? driver : item?.complete && item.revisions.length === 0 ? "configmap" : "secret";
  return useMemo(() => ({ ...bySecret, driver: found }), [bySecret, found]);
}

const useActionsOf = sharedStream((key) => {
  const { connection, namespace, driver } = JSON.parse(key);
  return api.helm.actions({ connection, namespace, driver });
});

/** Rollback, with the reason why it cannot be done: a right, the guard, no helm on this machine. */
export function useRollback({ connection, namespace, driver }: ReleaseRef): ShownOffer {
  const t = useText();
  const { item } = useActionsOf(JSON.stringify({ connection, namespace, driver }));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words follow the language
  return useMemo(() => {
    const reason = refusal([item?.find(({ action }) => action === "helm-rollback")?.capability]);
    return { offer: ROLLBACK, reason: reason === null ? undefined : formatMessage(reason) };
  }, [item, t]);
}

/** The Secret or ConfigMap that holds a revision. */
export function recordPlace({ connection, namespace, name, driver }: ReleaseRef, revision: number): ObjectPlace {
  const resource = driver === "secret" ? "secrets" : "configmaps";
  return { connection, group: "", resource, namespace, name: `sh.helm.release.v1.${name}.v${revision}` };
}

/** Whether the person has asked for the secrets of this revision. */
export function useRevealed(release: ReleaseRef, revision: number): boolean {
  const place = placeText(recordPlace(release, revision));
  return useReveal((revealed) => revealed === place);
}
