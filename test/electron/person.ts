/** What a person does with the window and the menu bar, told by the spec: a spec has no hands for either. */
import { app } from "./app.ts";
import { shownBox } from "./dialog.ts";
import { driver } from "./driver.ts";
import { chooseRole, shownMenu } from "./menu.ts";

driver.on("message", ({ person }) => {
  const [window] = app.windows;
  if (person?.place !== undefined) window?.placedByPerson(person.place);
  if (person?.choose !== undefined) chooseRole(person.choose);
  if (person?.look !== undefined) {
    const seen = { menu: shownMenu, box: shownBox, window: () => window?.seen() ?? null }[person.look]();
    driver.send({ seen: { id: person.id ?? 0, value: seen } });
  }
});
