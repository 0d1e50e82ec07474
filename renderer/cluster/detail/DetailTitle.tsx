import { copyText } from "../../app/clipboard.ts";
import { useText } from "../../app/i18n.ts";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/icon/Icon.tsx";
import type { IconName } from "../../ui/icon/icons.ts";
import { MiddleClip } from "../../ui/MiddleClip.tsx";
import { toast } from "../../ui/toastStore.ts";

/** The name at the head of a panel, to be copied, and the way out. */
export function DetailTitle(of: { readonly icon: IconName | null; readonly name: string; onClose(): void }) {
  const t = useText();
  const copyName = async () => {
    if (await copyText(of.name)) toast(t("cluster.detail.nameCopied"));
  };
  return (
    <div className="detail-title">
      {of.icon !== null && <Icon name={of.icon} />}
      <h2>
        <MiddleClip text={of.name} />
      </h2>
      <Button size="sm" look="quiet" icon="copy" label={t("cluster.detail.copyName")} onClick={() => void copyName()} />
      <Button size="sm" look="quiet" icon="x" label={t("cluster.detail.close")} keys="esc" onClick={of.onClose} />
    </div>
  );
}
