/**
 * Merges `resources/locales/parts/*.json` into the two catalogues that the product reads: `npm run locales`.
 * The parts are what people edit; the catalogues are committed, and a check compares them.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { catalogueFile, catalogueText, languages, mergeParts, readParts } from "./locales/parts.ts";

const root = join(import.meta.dirname, "..");
const { catalogues, problems } = mergeParts(readParts(root));
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
for (const language of languages) {
  writeFileSync(catalogueFile(root, language), catalogueText(catalogues[language]));
  console.log(`${language}: ${Object.keys(catalogues[language]).length} texts`);
}
