/** The kubeconfigs that are looked at: where each comes from, and those added by hand to take away again. */
import { useState } from "react";
import type { ConfigFile } from "../../../shared/connection.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { Button } from "../../ui/Button.tsx";
import { Field } from "../../ui/Field.tsx";
import { MiddleClip } from "../../ui/MiddleClip.tsx";
import { Card, Section } from "../../ui/Panels.tsx";
import { api } from "../core/core.ts";
import { formatMessage, type TextId, useText } from "../i18n.ts";

const ORIGIN_TEXT: Readonly<Record<ConfigFile["origin"], TextId>> = {
  kubectl: "app.connections.origin.kubectl",
  added: "app.connections.origin.added",
  practice: "app.connections.origin.practice",
};

export function KubeconfigFiles({ files }: { files: readonly ConfigFile[] }) {
  const t = useText();
  return (
    <Card title={t("app.connections.files")}>
      <Section>
        <ul className="config-files">
          {files.map(({ path, origin, found }) => (
            <li key={path}>
              <MiddleClip className="ink mono" text={path} />
              <span className="dim">{t(found ? ORIGIN_TEXT[origin] : "app.connections.notFound")}</span>
              {origin === "added" && (
                <Button
                  size="sm"
                  look="quiet"
                  icon="x"
                  label={t("app.connections.remove", { file: path })}
                  onClick={() => void api.connections.removeFile({ path })}
                />
              )}
            </li>
          ))}
        </ul>
        <AddFile />
      </Section>
    </Card>
  );
}

function AddFile() {
  const t = useText();
  const [path, setPath] = useState("");
  const [refused, setRefused] = useState<string | undefined>(undefined);
  const add = async () => {
    try {
      await api.connections.addFile({ path: path.trim() });
      setPath("");
      setRefused(undefined);
    } catch (error) {
      setRefused(error instanceof RpcError ? formatMessage(error.text) : String(error));
    }
  };
  return (
    <form
      className="add-file"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <Field
        mono
        label={t("app.connections.addLabel")}
        placeholder="~/clusters/prod.kubeconfig"
        value={path}
        problem={refused}
        onChange={(event) => setPath(event.currentTarget.value)}
      />
      <Button type="submit" reason={path.trim() === "" ? t("app.connections.addEmpty") : undefined}>
        {t("app.connections.add")}
      </Button>
    </form>
  );
}
