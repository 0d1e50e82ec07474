/** The diagnostics bundle on the clipboard, without secrets. */
import { toast } from "../../ui/toastStore.ts";
import { copyText } from "../clipboard.ts";
import { api } from "../core/core.ts";
import { t } from "../i18n.ts";

export async function copyDiagnostics(): Promise<void> {
  if (await copyText(await api.app.diagnostics({}))) toast(t("app.log.copied"));
}
