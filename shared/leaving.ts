/** What the desktop host asks before a page goes by which texts would be lost. The page makes the words, in the person's language. */
import { z } from "zod";

const LeaveQuestion = z.object({
  message: z.string().min(1).max(500),
  detail: z.string().max(8_000),
  /** Words of the two buttons. */
  stay: z.string().min(1).max(100),
  leave: z.string().min(1).max(100),
});
export type LeaveQuestion = z.infer<typeof LeaveQuestion>;

/** For each way to go; null where nothing is lost by it. */
export const LeaveQuestions = z.object({ close: LeaveQuestion.nullable(), reload: LeaveQuestion.nullable() });
export type LeaveQuestions = z.infer<typeof LeaveQuestions>;
