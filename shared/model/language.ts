/** The languages that the console speaks. */
import { z } from "zod";

export const Language = z.enum(["en", "zh-CN"]);
export type Language = z.infer<typeof Language>;
