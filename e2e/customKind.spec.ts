import { prove } from "./fixtures/prove.ts";
import { grid, openContext, pill, rows } from "./fixtures/screens.ts";
import { expect, test } from "./fixtures/test.ts";

const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/** A kind that the estate does not know, printed with one column. */
function gadgets(column: string) {
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "gadgets.example.org" },
    spec: {
      group: "example.org",
      scope: "Namespaced",
      names: { plural: "gadgets", singular: "gadget", kind: "Gadget", listKind: "GadgetList" },
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
          additionalPrinterColumns: [{ name: column, type: "string", jsonPath: `.spec.${column.toLowerCase()}` }],
        },
      ],
    },
  };
}

const gadget = (name: string) => ({
  apiVersion: "example.org/v1",
  kind: "Gadget",
  metadata: { name },
  spec: { colour: "red", shape: "round" },
});

test("a kind that is installed, taken away and installed again comes and goes on screen by itself", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await openContext(page, "practice");
  await expect(pill(page, "practice")).toHaveAttribute("data-phase", "ready");
  await page.getByRole("button", { name: /^Custom kinds/ }).click();
  const link = page.getByRole("navigation").getByRole("button", { name: "Gadgets", exact: true });
  await expect(link).toBeHidden();

  await estate.api("practice", "POST", definitions, gadgets("Colour"));
  await link.click();
  await expect(page.getByRole("heading", { name: "Gadgets" })).toBeVisible();
  await estate.api("practice", "POST", "/apis/example.org/v1/namespaces/orders/gadgets", gadget("first"));
  await expect(rows(page, "Gadgets", "first")).toContainText("red");

  await estate.api("practice", "DELETE", `${definitions}/gadgets.example.org`);
  await expect(page.getByRole("main").getByText(/does not serve gadgets\.example\.org \(any more\)/)).toBeVisible();
  await expect(link).toBeHidden();
  await prove(page, testInfo, "a kind that is not served");

  await estate.api("practice", "POST", definitions, gadgets("Shape"));
  await expect(link).toBeVisible();
  await estate.api("practice", "POST", "/apis/example.org/v1/namespaces/orders/gadgets", gadget("second"));
  await expect(rows(page, "Gadgets", "second")).toContainText("round");
  await expect(grid(page, "Gadgets").getByRole("columnheader", { name: "Shape" })).toBeVisible();
  await expect(rows(page, "Gadgets", "first")).toHaveCount(0);
});
