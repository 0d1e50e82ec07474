/** What every form of an action has: whose it is, its fields, and the way to the preview. */
import type { FormEvent, ReactNode } from "react";
import { useId } from "react";
import type { ClusterRequest } from "../../../shared/clusterRequest.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import { useText } from "../../app/i18n.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import type { Json } from "../detail/summary/json.ts";
import { closeActions, preview } from "./actionStore.ts";
import "./action.css";

export interface FormProps {
  readonly targets: readonly ObjectRef[];
  readonly kind: string;
  readonly title: string;
  /** The first of them as it is now; null while it is read, and when it cannot be. */
  readonly object: Json | null;
}

export function FormDialog(props: {
  readonly title: string;
  readonly about?: ReactNode;
  readonly children: ReactNode;
  readonly width?: number;
  /** Null while what is typed makes none; then `problem` says why where the fields do not. */
  readonly request: ClusterRequest | null;
  readonly problem?: string | undefined;
}) {
  const { title, about, children, width = 520, request, problem } = props;
  const t = useText();
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (request !== null) preview(request);
  };
  return (
    <Dialog
      open
      title={title}
      about={about}
      width={width}
      onClose={closeActions}
      actions={
        <>
          <Button onClick={closeActions}>{t("action.cancel")}</Button>
          <Button
            look="primary"
            type="submit"
            form={id}
            keys="enter"
            reason={request === null ? (problem ?? t("action.incomplete")) : undefined}
          >
            {t("action.preview")}
          </Button>
        </>
      }
    >
      <form id={id} className="action-form" onSubmit={submit}>
        {children}
        {/* A form of several fields is sent by Enter only where it has a button of its own. */}
        <button type="submit" className="sr-only" tabIndex={-1} aria-hidden="true" />
      </form>
    </Dialog>
  );
}
