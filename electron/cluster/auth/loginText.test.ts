import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LoginTextReader, neutralise } from "./loginText.ts";

const read = (...lines: string[]) => {
  const reader = new LoginTextReader();
  return lines
    .flatMap((line) => reader.read(line))
    .flatMap((notice) => (notice.kind === "url" ? [notice.url] : notice.kind === "code" ? [notice.code] : []));
};

describe("a plugin's words", () => {
  it.each([
    [
      [
        "To sign in, use a web browser to open the page https://microsoft.com/devicelogin and enter the code ABCD12345 to authenticate.",
      ],
      ["https://microsoft.com/devicelogin", "ABCD12345"],
    ],
    [
      [
        "Attempting to automatically open the SSO authorization page. If the browser does not open, open the following URL:",
        "",
        "https://device.sso.eu-west-1.amazonaws.com/",
        "",
        "Then enter the code:",
        "",
        "QWER-TYUI",
      ],
      ["https://device.sso.eu-west-1.amazonaws.com/", "QWER-TYUI"],
    ],
    [
      ["Please visit (https://login.example/device?user_code=WDJB-MJHT)."],
      ["https://login.example/device?user_code=WDJB-MJHT"],
    ],
    [["Please enter the following code when asked in your browser: 123456"], ["123456"]],
    [["error: server answered with status code 503"], []],
    [["error code: invalid_request", "SERVICE"], ["SERVICE"]],
    [["open file:///etc/passwd or javascript:alert(1) or https://good@evil.example/"], []],
    [["https://a.example/", "https://a.example/"], ["https://a.example/"]],
  ])("%j give %j", (lines, found) => {
    expect(read(...lines)).toEqual(found);
  });

  it("lose what steers a terminal or turns the writing", () => {
    const hostile =
      "\u001b[31mred\u001b[0m \u001b]0;title\u0007\u001b]8;;http://evil\u001b\\link\u001b]8;;\u001b\\ a\u202eb\u0000c\r";
    expect(neutralise(hostile)).toBe("red link abc");
  });

  it("hold no control or format character, whatever was written", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(neutralise(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});
