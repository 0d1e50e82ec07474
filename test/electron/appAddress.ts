/** `app://quarterdeck/x` is `http://quarterdeck.app.localhost/x` in Chromium, which has no way to be given a scheme from outside. Names under
 *  `localhost` are secure contexts and never leave the machine; no request for them reaches the network, as each is answered before. */

/** @returns the address as Chromium has it; others as they are */
export function toChromium(address: string): string {
  return address.replace(/^app:\/\/([^/?#]+)/, "http://$1.app.localhost");
}

/** @returns the address, or origin, as main has it */
export function toMain(address: string): string {
  return address.replace(/^http:\/\/([^/?#:]+)\.app\.localhost(?=$|[/?#])/, "app://$1");
}

export const APP_ADDRESSES = "http://*.app.localhost/*";
