/** Where what was not sent yet is kept between two loads of the page. */
export interface Vault {
  /** What was kept; undefined if there is nothing that this person can read for this facility. */
  read(): Promise<string | undefined>;
  /** Keeps a text in place of the one before; an empty one removes it. */
  write(text: string): Promise<void>;
}

/** How the names of all entries begin. These are the only entries of `sessionStorage` that have something of a patient. Their values are ciphertext. */
export const UNSENT_PREFIX = 'hareyaka.unsent.';

interface Slot {
  readonly name: string;
  readonly key: CryptoKey;
}

/**
 * Keeps unsent records in this tab's `sessionStorage`, encrypted by AES-GCM. The keys come from the session and are in the page's memory alone. They belong to the person:
 * so what was written without a network outlives a reload, a lock, the end of the session and a visit to another facility, and nobody else can read it. Each person and
 * facility has an entry of its own; its name is a hash, and tells neither.
 *
 * @param draftKeys the person's keys, base64url: the first encrypts, all decrypt
 * @param context the person and the facility
 */
export function createVault(
  draftKeys: readonly string[],
  context: string,
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> = sessionStorage,
): Vault {
  const slots = Promise.all(draftKeys.map(async (draftKey) => await openSlot(draftKey, context)));
  const additionalData = new TextEncoder().encode(context);
  let turn: Promise<unknown> = Promise.resolve();
  const readSlot = async ({ name, key }: Slot): Promise<string | undefined> => {
    const kept = storage.getItem(name);
    if (kept === null) return undefined;
    try {
      const bytes = fromBase64(kept);
      const options = { name: 'AES-GCM', iv: bytes.slice(0, 12), additionalData };
      return new TextDecoder().decode(await crypto.subtle.decrypt(options, key, bytes.slice(12)));
    } catch {
      // It is damaged and cannot be read.
      storage.removeItem(name);
      return undefined;
    }
  };
  return {
    read: async () => {
      for (const slot of await slots) {
        const text = await readSlot(slot);
        if (text !== undefined) return text;
      }
      return undefined;
    },
    // One after the other: a later text must not be overtaken by an earlier one.
    write: async (text) => {
      const write = turn.then(async () => {
        const [current, ...former] = await slots;
        if (text === '') storage.removeItem(current!.name);
        else {
          const iv = crypto.getRandomValues(new Uint8Array(12));
          const options = { name: 'AES-GCM', iv, additionalData };
          const sealed = new Uint8Array(await crypto.subtle.encrypt(options, current!.key, new TextEncoder().encode(text)));
          storage.setItem(current!.name, toBase64(new Uint8Array([...iv, ...sealed])));
        }
        for (const { name } of former) storage.removeItem(name);
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

async function openSlot(draftKey: string, context: string): Promise<Slot> {
  const key = await crypto.subtle.importKey('raw', fromBase64(draftKey), 'AES-GCM', false, ['encrypt', 'decrypt']);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`${draftKey} ${context}`)));
  return { name: `${UNSENT_PREFIX}${toBase64(digest.slice(0, 12))}`, key };
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0));
}

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
