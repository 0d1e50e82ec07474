import { keyCapsHere } from "../app/keys.ts";
import "./kbd.css";

/** A key hint, as the person's keyboard has it: `mod+k` is ⌘K on macOS and Ctrl+K elsewhere; a chord has a cap a stroke. */
export function Keys({ keys }: { keys: string }) {
  const caps = keyCapsHere(keys);
  return (
    <span className="keys">
      {caps.map((cap, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the strokes of a chord have no other name than their place.
        <kbd key={index}>{cap}</kbd>
      ))}
    </span>
  );
}
