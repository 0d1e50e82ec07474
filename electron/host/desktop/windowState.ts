/** Where the window was and how large: kept across starts, and never off the screens that are there now. */
import { z } from "zod";

export const WindowState = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(640),
  height: z.number().int().min(400),
  maximized: z.boolean(),
});
export type WindowState = z.infer<typeof WindowState>;

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const FIRST = { width: 1440, height: 900 };
/** So much of the window's top edge must lie on a screen that it can be seen and dragged. */
const GRIP = { width: 120, height: 24 };

/** The bounds to open with: the stored ones while their grip lies on a screen, else a first size centred on the first screen. */
export function placement(stored: WindowState | null, screens: readonly Area[]): WindowState {
  if (stored !== null && screens.some((screen) => holdsGrip(screen, stored))) return stored;
  const screen = screens[0] ?? { x: 0, y: 0, ...FIRST };
  const width = Math.max(640, Math.min(FIRST.width, screen.width));
  const height = Math.max(400, Math.min(FIRST.height, screen.height));
  return {
    x: screen.x + Math.max(0, Math.floor((screen.width - width) / 2)),
    y: screen.y + Math.max(0, Math.floor((screen.height - height) / 2)),
    width,
    height,
    maximized: false,
  };
}

function holdsGrip(screen: Area, window: Area): boolean {
  const across = Math.min(screen.x + screen.width, window.x + window.width) - Math.max(screen.x, window.x);
  const below = screen.y + screen.height - window.y;
  return across >= GRIP.width && window.y >= screen.y && below >= GRIP.height;
}
