import { readFileSync } from "node:fs";
import { join } from "node:path";
import { catalogueFile, catalogueText, languages, mergeParts, readParts } from "../locales/parts.ts";
import { readCode } from "../source/tree.ts";
import type { Check } from "./check.ts";
import { catalogueProblems, codeProblems, type LocaleExceptions } from "./localeUse.ts";

export const locales: Check = {
  name: "locales",
  about: "both catalogues complete, used, and merged from their parts",
  async run(root) {
    const { catalogues, problems: merging } = mergeParts(readParts(root));
    const problems = [...merging];
    for (const language of languages)
      if (readFileSync(catalogueFile(root, language), "utf8") !== catalogueText(catalogues[language]))
        problems.push(`resources/locales/${language}.json is not what its parts say: run \`npm run locales\``);
    const exceptions: LocaleExceptions = JSON.parse(
      readFileSync(join(root, "resources/locales/exceptions.json"), "utf8"),
    );
    problems.push(...catalogueProblems(catalogues.en, catalogues["zh-CN"], exceptions));
    const product = readCode(root, ["shared", "electron", "renderer"]);
    problems.push(...codeProblems(catalogues.en, product, exceptions));
    return { problems, note: `${Object.keys(catalogues.en).length} texts` };
  },
};
