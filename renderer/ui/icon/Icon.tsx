import "./icon.css";
import { ICONS, type IconName } from "./icons.ts";

/** A drawing in the colour of the text around it. Decoration: the control that holds it carries the words. */
export function Icon({ name, size = 16, className = "" }: { name: IconName; size?: number; className?: string }) {
  return (
    <svg className={`i ${className}`} viewBox="0 0 16 16" width={size} height={size} aria-hidden="true">
      {ICONS[name].map((stroke) => {
        if (typeof stroke === "string") return <path key={stroke} d={stroke} />;
        if ("width" in stroke) return <path key={stroke.d} d={stroke.d} strokeWidth={stroke.width} />;
        return <path key={stroke.d} d={stroke.d} fill="currentColor" />;
      })}
    </svg>
  );
}
