/** The practice estate: a cluster of the console's own to learn on, started when asked for. */
import { useState } from "react";
import { Button } from "../../ui/Button.tsx";
import { Card } from "../../ui/Panels.tsx";
import { Segmented } from "../../ui/Segmented.tsx";
import { api } from "../core/core.ts";
import { useLab } from "../core/stores.ts";
import { formatMessage, useFormats, useText } from "../i18n.ts";
import { enterConnection } from "../place.ts";

const SIZES = ["300", "5000", "50000"] as const;

export function PracticeCard() {
  const t = useText();
  const format = useFormats();
  const lab = useLab();
  const [size, setSize] = useState<(typeof SIZES)[number]>("300");
  const [first] = lab.connections;
  return (
    <Card title={t("app.nav.lab")} about={t("app.lab.about")}>
      <div className="practice">
        {lab.phase === "on" ? (
          <>
            <span className="grow">{t("app.lab.running", { pods: lab.pods, clusters: lab.connections.length })}</span>
            <Button look="quiet" onClick={() => void api.app.stopLab({})}>
              {t("app.lab.stop")}
            </Button>
            <Button look="primary" onClick={() => first !== undefined && enterConnection(first)}>
              {t("app.lab.enter")}
            </Button>
          </>
        ) : (
          <>
            <Segmented<(typeof SIZES)[number]>
              size="md"
              label={t("app.lab.size")}
              value={size}
              options={SIZES.map((value) => ({
                value,
                text: t("app.lab.pods", { pods: format.number(Number(value)) }),
              }))}
              onChange={setSize}
            />
            <span className="grow clip">{lab.reason === null ? "" : formatMessage(lab.reason)}</span>
            <Button
              look="primary"
              busy={lab.phase === "starting"}
              onClick={() => void api.app.startLab({ pods: Number(size) })}
            >
              {t("app.lab.open")}
            </Button>
          </>
        )}
      </div>
    </Card>
  );
}
