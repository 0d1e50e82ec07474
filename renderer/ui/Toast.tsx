import { useEffect, useState } from "react";
import { useStore } from "zustand";
import { useText } from "../app/i18n.ts";
import { Button } from "./Button.tsx";
import { Mark } from "./Mark.tsx";
import { dismissToast, type ToastEntry, toastStore } from "./toastStore.ts";
import "./toast.css";

/** How long a receipt stays, unless the pointer or the focus is on it. */
const stayMs = 6000;

/** Once in the app: the place where receipts appear. */
export function Toaster() {
  const toasts = useStore(toastStore, (state) => state.toasts);
  return (
    <div className="toaster" role="status">
      {toasts.map((entry) => (
        <Toast key={entry.id} entry={entry} />
      ))}
    </div>
  );
}

function Toast({ entry }: { entry: ToastEntry }) {
  const t = useText();
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => dismissToast(entry.id), stayMs);
    return () => clearTimeout(timer);
  }, [held, entry.id]);
  const { action } = entry;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: pointing at a receipt only keeps it on screen.
    <div
      className="toast"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Mark health={entry.health} />
      <span className="grow">{entry.text}</span>
      {action !== undefined && (
        <Button
          size="sm"
          onClick={() => {
            dismissToast(entry.id);
            action.run();
          }}
        >
          {action.text}
        </Button>
      )}
      <Button look="quiet" size="sm" icon="x" label={t("ui.close")} onClick={() => dismissToast(entry.id)} />
    </div>
  );
}
