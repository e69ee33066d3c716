// The system's store for secrets (Keychain, DPAPI, libsecret, KWallet), for the runtime, which has no window of its own.
import { safeStorage } from 'electron';

/**
 * Electron's name for the store, or undefined where there is none: on Linux without one Electron would use a password that everybody
 * knows (`basic_text`), which keeps nothing from anybody.
 */
async function backend(): Promise<string | undefined> {
  const name = process.platform === 'linux' ? safeStorage.getSelectedStorageBackend() : process.platform;
  if (name === 'basic_text' || name === 'unknown') return undefined;
  return (await isAvailable()) ? name : undefined;
}

/** Electron before 42 has the calls that block only, after 45 those that do not only; what one seals the other opens. */
const waits = () => typeof safeStorage.encryptStringAsync !== 'function';

async function isAvailable(): Promise<boolean> {
  return waits() ? safeStorage.isEncryptionAvailable() : safeStorage.isAsyncEncryptionAvailable();
}

async function seal(text: string): Promise<string> {
  if ((await backend()) === undefined) throw new Error('This system has no store for secrets');
  const sealed = waits() ? safeStorage.encryptString(text) : await safeStorage.encryptStringAsync(text);
  return sealed.toString('base64');
}

async function open(sealed: string): Promise<string> {
  const data = Buffer.from(sealed, 'base64');
  return waits() ? safeStorage.decryptString(data) : (await safeStorage.decryptStringAsync(data)).result;
}

export const vault = { backend, seal, open };
