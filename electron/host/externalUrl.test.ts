import { expect, it } from "vitest";
import { externalUrl } from "./externalUrl.ts";

it.each([
  ["https://kubernetes.io/docs/", "https://kubernetes.io/docs/"],
  ["http://10.0.0.1:8080", "http://10.0.0.1:8080/"],
  ["file:///etc/passwd", null],
  ["javascript:alert(1)", null],
  ["ms-msdt:/id", null],
  ["smb://share/x", null],
  ["https://me:secret@example.com", null],
  ["not an address", null],
])("%s opens as %s", (text, expected) => {
  expect(externalUrl(text)).toBe(expected);
});
