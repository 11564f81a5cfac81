/** A reply, in JSON or in XML: texts, lists and records. */
export type ReplyValue = string | readonly ReplyValue[] | { readonly [name: string]: ReplyValue };

/** A record of a reply. Anything of another form than expected reads as if it were not there. */
export class ReplyPart {
  constructor(private readonly value: ReplyValue) {}

  /** Null if it is absent, blank, or no text. */
  text(name: string): string | null {
    const value = this.#get(name);
    const text = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value).trim() : '';
    return text === '' ? null : text;
  }

  part(name: string): ReplyPart {
    return new ReplyPart(this.#get(name) ?? {});
  }

  /** The records of a list, without the empty ones with which replies are padded. A record in place of a list is a list of one. */
  parts(name: string): readonly ReplyPart[] {
    const value = this.#get(name);
    const all = Array.isArray(value) ? value : value === undefined ? [] : [value];
    return all.filter((one) => isRecord(one) && Object.keys(one).length > 0).map((one) => new ReplyPart(one as ReplyValue));
  }

  /** The lines of a text that may be a list of lines. */
  lines(name: string): readonly string[] {
    const value = this.#get(name);
    const all = Array.isArray(value) ? value : [value];
    return all.flatMap((one) => (typeof one === 'string' && one.trim() !== '' ? [one.trim()] : []));
  }

  has(name: string): boolean {
    return this.#get(name) !== undefined;
  }

  /** The names of its members. */
  names(): readonly string[] {
    return isRecord(this.value) ? Object.keys(this.value) : [];
  }

  #get(name: string): ReplyValue | undefined {
    return isRecord(this.value) && Object.hasOwn(this.value, name) ? this.value[name] : undefined;
  }
}

function isRecord(value: unknown): value is { readonly [name: string]: ReplyValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
