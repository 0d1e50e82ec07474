/** Offers text as a file of the person's. */
export function saveText(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own hold of the data once the click has been handled.
  setTimeout(() => URL.revokeObjectURL(url), 1_000);
}
