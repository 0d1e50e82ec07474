import { useEffect, useRef } from "react";
import { useText } from "../../app/i18n.ts";
import { Button } from "../Button.tsx";

/** The button for rows that are held back, with what they cost. Who stands nowhere gets the focus here, so that Enter is the one key. */
export function LoadRest({ cost, onFill }: { cost: string; onFill(fill: boolean): void }) {
  const t = useText();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (document.activeElement === null || document.activeElement === document.body) button.current?.focus();
  }, []);
  return (
    <Button
      ref={button}
      size="sm"
      icon="pull"
      tip={t("ui.table.key.loadRest")}
      keys="shift+enter"
      onClick={() => onFill(true)}
    >
      {t("ui.table.fill")}
      {cost !== "" && <span className="dim">{cost}</span>}
    </Button>
  );
}
