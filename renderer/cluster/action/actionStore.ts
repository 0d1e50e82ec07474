/** The action whose form is open, and the objects, or the release, whose list of actions is. */
import { create } from "zustand";
import type { ClusterRequest } from "../../../shared/clusterRequest.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import type { ReleaseRef } from "../../../shared/releaseRef.ts";
import { openPlan } from "../../app/operation/openPlan.ts";
import { openEditor } from "../edit/openEditor.ts";
import type { Offer } from "./offers.ts";
import { plainRequest } from "./requestOf.ts";

export interface Chosen {
  /** At least one. */
  readonly objects: readonly ObjectRef[];
  /** `Pod`, `Deployment`: all are of one kind. */
  readonly kind: string;
}

interface Open {
  readonly form: (Chosen & { readonly offer: Offer }) | null;
  /** The list of actions for what is chosen, opened by a key. */
  readonly list: Chosen | null;
  /** A Helm release to be rolled back: to which revision is asked, beginning with `revision`. */
  readonly rollback: { readonly release: ReleaseRef; readonly revision: number | null } | null;
  readonly releaseList: ReleaseRef | null;
}

const NOTHING: Open = { form: null, list: null, rollback: null, releaseList: null };

export const useOpenAction = create<Open>(() => NOTHING);

/** Goes on to the form of the action, or where it has none straight to the preview. */
export function act(offer: Offer, chosen: Chosen): void {
  const [first] = chosen.objects;
  if (offer.id === "edit" && first !== undefined) {
    closeActions();
    openEditor(first);
    return;
  }
  const plain = plainRequest(offer.id, chosen.objects);
  if (plain === null) useOpenAction.setState({ form: { ...chosen, offer }, list: null });
  else preview(plain);
}

export function listActions(chosen: Chosen): void {
  useOpenAction.setState({ list: chosen });
}

export function openRollback(release: ReleaseRef, revision: number | null = null): void {
  useOpenAction.setState({ ...NOTHING, rollback: { release, revision } });
}

export function listReleaseActions(release: ReleaseRef): void {
  useOpenAction.setState({ ...NOTHING, releaseList: release });
}

export function preview(request: ClusterRequest): void {
  closeActions();
  openPlan({ domain: "cluster", request });
}

export function closeActions(): void {
  useOpenAction.setState(NOTHING);
}
