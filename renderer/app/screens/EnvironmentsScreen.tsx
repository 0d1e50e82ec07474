/** Environments in one screen: name, colour, guard, and which contexts belong to which. Saved as one list. */
import { useState } from "react";
import type { Environment } from "../../../shared/environment.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { Button } from "../../ui/Button.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Note } from "../../ui/Panels.tsx";
import { ScreenHead } from "../../ui/ScreenHead.tsx";
import { toast } from "../../ui/toastStore.ts";
import { api } from "../core/core.ts";
import { useEnvironments } from "../core/stores.ts";
import { formatMessage, useText } from "../i18n.ts";
import { openPlan } from "../operation/openPlan.ts";
import { EnvironmentCard } from "./EnvironmentCard.tsx";
import { addEnvironment, sameEnvironments, wrongName } from "./environmentDraft.ts";
import "./screens.css";

export function EnvironmentsScreen() {
  const t = useText();
  const { environments, proposals } = useEnvironments();
  const [draft, setDraft] = useState<readonly Environment[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const shown = draft ?? environments;
  const changed = draft !== null && !sameEnvironments(draft, environments);
  const wrong = shown.map(({ name }) => name).some((name) => wrongName(name, shown));
  const save = async () => {
    try {
      await api.environments.save({ environments: [...shown] });
      setDraft(null);
      setProblem(null);
      toast(t("app.envs.saved"));
    } catch (error) {
      const lowers = error instanceof RpcError && error.code === "guarded";
      // The draft stays until it is what there is: the plan may be closed.
      if (lowers) openPlan({ domain: "environments", environments: [...shown] });
      else setProblem(error instanceof RpcError ? formatMessage(error.text) : String(error));
    }
  };
  return (
    <div className="screen">
      <ScreenHead title={t("app.envs.title")} about={t("app.envs.about")}>
        <Button size="sm" icon="plus" onClick={() => setDraft(addEnvironment(shown, t("app.envs.newName")))}>
          {t("app.envs.add")}
        </Button>
        {changed && (
          <Button size="sm" look="quiet" onClick={() => setDraft(null)}>
            {t("app.envs.revert")}
          </Button>
        )}
        <Button size="sm" look="primary" reason={reasonNotToSave()} onClick={() => void save()}>
          {t("app.envs.save")}
        </Button>
      </ScreenHead>
      <div className="page">
        <div className="page-column">
          {problem !== null && <Note health="bad">{problem}</Note>}
          {proposals.length > 0 && (
            <Note
              health="idle"
              actions={
                <Button size="sm" onClick={() => setDraft([...shown, ...proposals])}>
                  {t("app.envs.take", { count: proposals.length })}
                </Button>
              }
            >
              {t("app.welcome.proposals", {
                count: proposals.length,
                names: proposals.map(({ name }) => name).join(", "),
              })}
            </Note>
          )}
          {shown.length === 0 && (
            <EmptyState kind="empty" look="card" title={t("app.envs.none")}>
              {t("app.envs.noneAbout")}
            </EmptyState>
          )}
          {shown.map((environment, index) => (
            <EnvironmentCard
              key={environment.id}
              environment={environment}
              index={index}
              all={shown}
              onChange={setDraft}
            />
          ))}
        </div>
      </div>
    </div>
  );

  function reasonNotToSave(): string | undefined {
    if (!changed) return t("app.envs.unchanged");
    return wrong ? t("app.envs.wrongName") : undefined;
  }
}
