import { createRoot } from "react-dom/client";
import type { Language } from "../../shared/model/language.ts";
import { setLanguage } from "../app/i18n.ts";
import { startKeys } from "../app/keys.ts";
import { shareNonce } from "../app/nonce.ts";
import { setThemeChoice, startTheme } from "../app/theme.ts";
import "../ui/base.css";
import { OperationsPage, PlanPage } from "./OperationPage.tsx";
import { PartsPage } from "./PartsPage.tsx";
import { TablePage } from "./TablePage.tsx";

const query = new URLSearchParams(location.search);
startTheme();
shareNonce();
setThemeChoice(query.get("theme") === "light" ? "light" : "dark");
startKeys(window);
const language: Language = query.get("lang") === "zh-CN" ? "zh-CN" : "en";
await setLanguage(language);
const rows = query.get("rows");
const root = document.getElementById("root");
if (root === null) throw new Error("parts.html has no #root");
createRoot(root).render(page());

function page() {
  const plan = query.get("plan");
  if (plan !== null) return <PlanPage name={plan} typed={query.get("typed") ?? ""} />;
  if (query.has("operations")) return <OperationsPage />;
  if (rows !== null) return <TablePage rows={Number(rows)} rate={Number(query.get("rate") ?? 0)} />;
  return <PartsPage />;
}
