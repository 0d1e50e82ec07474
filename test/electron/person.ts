/** What a person does with the window and the menu bar, told by the spec: a spec has no hands for either. */
import { app } from "./app.ts";
import { driver } from "./driver.ts";
import { chooseRole, shownMenu } from "./menu.ts";

driver.on("message", ({ person }) => {
  const [window] = app.windows;
  if (person?.place !== undefined) window?.placedByPerson(person.place);
  if (person?.choose !== undefined) chooseRole(person.choose);
  if (person?.look !== undefined) {
    const seen = person.look === "menu" ? shownMenu() : (window?.seen() ?? null);
    driver.send({ seen: { id: person.id ?? 0, value: seen } });
  }
});
