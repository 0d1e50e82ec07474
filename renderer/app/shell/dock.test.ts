import { beforeEach, expect, it } from "vitest";
import { offerOperations, showOperations, toggleDock, useDock } from "./dock.ts";

beforeEach(() => useDock.setState({ shown: false, open: false, unwanted: false, tab: "operations" }));

it("unfolds for what runs, until the person has folded it; trouble unfolds it all the same", () => {
  offerOperations();
  expect(useDock.getState().open).toBe(true);
  toggleDock();
  offerOperations();
  expect(useDock.getState()).toMatchObject({ shown: true, open: false });
  showOperations();
  expect(useDock.getState().open).toBe(true);
});

it("offers itself again once the person has opened it by hand", () => {
  toggleDock();
  toggleDock();
  toggleDock();
  expect(useDock.getState()).toMatchObject({ open: true, unwanted: false });
});
