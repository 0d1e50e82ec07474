/** `?`: every key that means something here, by scope. */
import { Dialog } from "../../ui/Dialog.tsx";
import { Keys } from "../../ui/Kbd.tsx";
import { type TextId, useText } from "../i18n.ts";
import { type KeyScope, useKeyList } from "../keys.ts";
import { closeOverlays, useOverlays } from "./overlays.ts";
import "./dialogs.css";

const SCOPES: readonly { readonly scope: KeyScope; readonly text: TextId }[] = [
  { scope: "global", text: "app.keys.global" },
  { scope: "table", text: "app.keys.table" },
  { scope: "detail", text: "app.keys.detail" },
  { scope: "editor", text: "app.keys.editor" },
];

export function KeysDialog() {
  const t = useText();
  const open = useOverlays((state) => state.keys);
  const bindings = useKeyList();
  return (
    <Dialog open={open} title={t("app.keys.title")} width={960} onClose={closeOverlays}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: on a small window it scrolls, so the keyboard must reach it. */}
      <div className="keys-columns" tabIndex={0}>
        {SCOPES.map(({ scope, text }) => {
          const listed = bindings.filter((binding) => binding.scope === scope && binding.unlisted !== true);
          const unique = [...new Map(listed.map((binding) => [binding.id, binding])).values()];
          if (unique.length === 0) return null;
          return (
            <section key={scope}>
              <h3>{t(text)}</h3>
              <dl>
                {unique.map((binding) => (
                  <div key={binding.id}>
                    <dt>{t(binding.text)}</dt>
                    <dd>
                      {binding.keys.map((keys) => (
                        <Keys key={keys} keys={keys} />
                      ))}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
      </div>
    </Dialog>
  );
}
