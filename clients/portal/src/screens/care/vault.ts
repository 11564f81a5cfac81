/** Where what was not sent yet is kept between two loads of the page. */
export interface Vault {
  /** What was kept; undefined if there is nothing, or nothing that this session can read. */
  read(): Promise<string | undefined>;
  /** Keeps a text in place of the one before; an empty one removes all. */
  write(text: string): Promise<void>;
}

/** The one entry of `sessionStorage` that has something of a patient. Its value is ciphertext. */
export const UNSENT_KEY = 'hareyaka.unsent';

/**
 * Keeps unsent records in this tab's `sessionStorage`, encrypted by AES-GCM. The key comes from the session and is in the page's memory alone: it is the same before and
 * after a reload or a lock, and ends with the session. So a note survives both without a network, and what a browser may leave on its disk after
 * sign-out is unreadable for everybody. The facility is authenticated too: another facility cannot open it.
 *
 * @param draftKey the session's key, base64url
 * @param context the person and the facility
 */
export function createVault(
  draftKey: string,
  context: string,
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> = sessionStorage,
): Vault {
  const key = crypto.subtle.importKey('raw', fromBase64(draftKey), 'AES-GCM', false, ['encrypt', 'decrypt']);
  const additionalData = new TextEncoder().encode(context);
  let turn: Promise<unknown> = Promise.resolve();
  return {
    read: async () => {
      const kept = storage.getItem(UNSENT_KEY);
      if (kept === null) return undefined;
      try {
        const bytes = fromBase64(kept);
        const options = { name: 'AES-GCM', iv: bytes.slice(0, 12), additionalData };
        return new TextDecoder().decode(await crypto.subtle.decrypt(options, await key, bytes.slice(12)));
      } catch {
        // It belongs to a session that has ended: nobody can read it any more.
        storage.removeItem(UNSENT_KEY);
        return undefined;
      }
    },
    // One after the other: a later text must not be overtaken by an earlier one.
    write: async (text) => {
      const write = turn.then(async () => {
        if (text === '') return storage.removeItem(UNSENT_KEY);
        const iv = crypto.getRandomValues(new Uint8Array(12));
        const options = { name: 'AES-GCM', iv, additionalData };
        const sealed = new Uint8Array(await crypto.subtle.encrypt(options, await key, new TextEncoder().encode(text)));
        storage.setItem(UNSENT_KEY, toBase64(new Uint8Array([...iv, ...sealed])));
      });
      turn = write.catch(() => undefined);
      await write;
    },
  };
}

/** A vault that keeps nothing beyond the page: for a session without a key. */
export function createMemoryVault(): Vault {
  let kept: string | undefined;
  return {
    read: async () => kept,
    write: async (text) => {
      kept = text === '' ? undefined : text;
    },
  };
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0));
}

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
