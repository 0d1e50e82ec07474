/** Acts as someone else on one connection: what they see is what the console shows, until it is given up. */
import { useState } from "react";
import type { Connection } from "../../../shared/connection.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Field } from "../../ui/Field.tsx";
import { api } from "../core/core.ts";
import { formatMessage, useText } from "../i18n.ts";
import "./dialogs.css";

export function ImpersonateDialog({ connection, onClose }: { connection: Connection; onClose: () => void }) {
  const t = useText();
  const now = connection.target.impersonate;
  const [user, setUser] = useState(now?.user ?? "");
  const [groups, setGroups] = useState(now?.groups.join(", ") ?? "");
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const apply = async (as: { user: string; groups: string[] } | null) => {
    try {
      await api.connections.impersonate({ connection: connection.id, as });
      onClose();
    } catch (error) {
      setProblem(error instanceof RpcError ? formatMessage(error.text) : String(error));
    }
  };
  const submit = () =>
    apply({
      user: user.trim(),
      groups: groups
        .split(",")
        .map((name) => name.trim())
        .filter(Boolean),
    });
  return (
    <Dialog
      open
      title={t("app.impersonate.title", { name: connection.name })}
      about={t("app.impersonate.about")}
      onClose={onClose}
      actions={
        <>
          {now !== null && <Button onClick={() => void apply(null)}>{t("app.impersonate.stop")}</Button>}
          <Button
            look="primary"
            reason={user.trim() === "" ? t("app.impersonate.noUser") : undefined}
            onClick={() => void submit()}
          >
            {t("app.impersonate.do")}
          </Button>
        </>
      }
    >
      <form
        className="impersonate"
        onSubmit={(event) => {
          event.preventDefault();
          if (user.trim() !== "") void submit();
        }}
      >
        <Field
          autoFocus
          labelled
          mono
          label={t("app.impersonate.user")}
          placeholder="system:serviceaccount:orders:reader"
          value={user}
          problem={problem}
          onChange={(event) => setUser(event.currentTarget.value)}
        />
        <Field
          labelled
          mono
          label={t("app.impersonate.groups")}
          placeholder="developers, oncall"
          value={groups}
          onChange={(event) => setGroups(event.currentTarget.value)}
        />
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
}
