/** `node --import ./test/electron/register.ts out/electron/main.js` runs the built main with the stand-in for the module `electron`. */
import { registerHooks } from "node:module";

const standIn = new URL("./standIn.ts", import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "electron" ? { url: standIn, shortCircuit: true } : next(specifier, context),
});
