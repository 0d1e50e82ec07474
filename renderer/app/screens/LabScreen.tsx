/** The practice estate on a screen of its own. */

import { ScreenHead } from "../../ui/ScreenHead.tsx";
import { useText } from "../i18n.ts";
import { PracticeCard } from "./PracticeCard.tsx";
import "./screens.css";

export function LabScreen() {
  const t = useText();
  return (
    <div className="screen">
      <ScreenHead title={t("app.nav.lab")} />
      <div className="page">
        <div className="page-column">
          <p className="prose">{t("app.lab.prose")}</p>
          <PracticeCard />
        </div>
      </div>
    </div>
  );
}
