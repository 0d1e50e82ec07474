import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App.tsx";
import { setLanguage } from "./app/i18n.ts";
import { startKeys } from "./app/keys.ts";
import { startLocation } from "./app/locationStore.ts";
import { shareNonce } from "./app/nonce.ts";
import { startTheme } from "./app/theme.ts";
import "./ui/base.css";

startTheme();
shareNonce();
startKeys(window);
startLocation(window);
await setLanguage("system");

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
