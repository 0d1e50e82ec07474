import type { KeyBinding } from "../../app/keys.ts";

/** What every editor hears: the preview, also by the one key of a screen without a text, and leaving. */
export function editKeys(preview: () => void, close: () => void): readonly KeyBinding[] {
  const shown = { scope: "global", text: "cluster.edit.preview", run: preview } as const;
  return [
    { ...shown, id: "edit.preview", keys: ["mod+enter"], whileTyping: true },
    { ...shown, id: "edit.p", keys: ["p"], unlisted: true },
    { id: "edit.close", keys: ["escape"], scope: "global", text: "cluster.edit.close", run: close },
  ];
}
