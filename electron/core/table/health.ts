/** Healths as small numbers. */
import { Health } from "../../../shared/model/table.ts";

export const HEALTHS: readonly Health[] = Health.options;

export const HEALTH_OF: Readonly<Record<Health, number>> = { ok: 0, warn: 1, bad: 2, busy: 3, idle: 4, unknown: 5 };
