/** Whether the app is ready: some calls are allowed only before, some only after. */
let ready = false;

export function isReady(): boolean {
  return ready;
}

export function becomeReady(): void {
  ready = true;
}
