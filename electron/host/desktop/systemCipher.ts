/** Electron's `safeStorage` as the core takes it: in its asynchronous form, which does not hold up the main process while a keyring is unlocked. */
import { safeStorage } from "electron";
import type { SystemCipher } from "../../core/secrets/systemSecrets.ts";

export const systemCipher: SystemCipher = {
  isAvailable: () => safeStorage.isAsyncEncryptionAvailable(),
  backend: () => (process.platform === "linux" ? safeStorage.getSelectedStorageBackend() : null),
  encrypt: (text) => safeStorage.encryptStringAsync(text),
  decrypt: async (sealed) => {
    const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(sealed);
    return { text: result, outdated: shouldReEncrypt };
  },
};
