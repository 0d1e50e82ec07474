import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App.tsx";
import { startStores, useSettings } from "./app/core/stores.ts";
import { setLanguage } from "./app/i18n.ts";
import { startKeys } from "./app/keys.ts";
import { startLastPlace } from "./app/lastPlace.ts";
import { startLocation } from "./app/locationStore.ts";
import { shareNonce } from "./app/nonce.ts";
import { startOperations } from "./app/operation/stores.ts";
import { startTheme } from "./app/theme.ts";
import { startDrafts } from "./cluster/edit/draft.ts";
import "./ui/base.css";

startTheme();
shareNonce();
startKeys(window);
startLocation(window);
await setLanguage("system");
startStores();
startOperations();
startLastPlace(window);
startDrafts();
useSettings.subscribe((settings, before) => {
  if (settings.language !== before.language) void setLanguage(settings.language);
});

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
