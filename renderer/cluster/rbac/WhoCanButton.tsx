import type { Message } from "../../../shared/model/message.ts";
import { useText } from "../../app/i18n.ts";
import { Button } from "../../ui/Button.tsx";
import { questionOfRefusal } from "./missingRight.ts";
import { openAccess } from "./openAccess.ts";

/** From a refusal to those who have the right that it names. */
export function WhoCanButton({ reason }: { reason: Message | null }) {
  const t = useText();
  const question = reason === null ? null : questionOfRefusal(reason);
  if (question === null) return null;
  return (
    <Button icon="search" onClick={() => openAccess(question)}>
      {t("access.open.who")}
    </Button>
  );
}
