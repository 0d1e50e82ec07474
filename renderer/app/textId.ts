import type en from "../../resources/locales/en.json";

/** A key of the catalogue; a check keeps both languages complete. */
export type TextId = keyof typeof en;
