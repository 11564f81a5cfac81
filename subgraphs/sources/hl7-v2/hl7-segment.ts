import type { Hl7Context } from './hl7-context.js';

/**
 * One segment: a part of the message's text. It is split into fields when the first field is read, by offsets, so that a field that is not
 * read costs nothing. Read its fields with `hl7-field.ts`, which replaces the escapes.
 */
export class Hl7Segment {
  #starts: number[] | null = null;

  /**
   * @param name in upper case
   * @param source the text that has the segment between `from` and `to`; at `from` is the first letter of its name
   */
  constructor(
    readonly name: string,
    readonly context: Hl7Context,
    readonly source: string,
    readonly from: number,
    readonly to: number,
  ) {}

  /** The offset in `source` where a field begins, or -1 if the segment has fewer fields. `number` is the standard's: 3 for PID-3. */
  startOf(number: number): number {
    return this.#offset(this.#indexOf(number)) ?? -1;
  }

  /** The offset in `source` behind the last character of a field. Only for a field that the segment has. */
  endOf(number: number): number {
    const next = this.#offset(this.#indexOf(number) + 1);
    return next === undefined ? this.to : next - 1;
  }

  /** How many fields the segment has, including empty ones. */
  get fieldCount(): number {
    this.#offset(0);
    return this.#starts!.length - (this.name === 'MSH' ? 0 : 1);
  }

  /** The number of the last field before `number` that is not empty; 0 if there is none. */
  lastFilledBefore(number: number): number {
    this.#offset(0);
    const starts = this.#starts!;
    const shift = this.name === 'MSH' ? 1 : 0;
    for (let index = Math.min(number - shift, starts.length) - 1; index > 0; index--)
      if (starts[index]! < (index + 1 < starts.length ? starts[index + 1]! - 1 : this.to)) return index + shift;
    return 0;
  }

  /** Whether a field has a repetition separator. */
  hasRepetition(number: number): boolean {
    const separator = this.context.repetitionSeparator.charCodeAt(0);
    const end = this.endOf(number);
    for (let at = this.startOf(number); at < end; at++) if (this.source.charCodeAt(at) === separator) return true;
    return false;
  }

  /** Whether it has nothing but its name and field separators, as some systems write it. */
  get isEmpty(): boolean {
    const separator = this.context.fieldSeparator.charCodeAt(0);
    for (let at = this.from + this.name.length; at < this.to; at++) if (this.source.charCodeAt(at) !== separator) return false;
    return true;
  }

  toString(): string {
    return this.source.slice(this.from, this.to);
  }

  /** MSH-1 is the first field separator itself (HL7 2.5 §2.15.9.1), so the text behind it is MSH-2. */
  #indexOf(number: number): number {
    return this.name === 'MSH' ? number - 1 : number;
  }

  #offset(index: number): number | undefined {
    this.#starts ??= this.#findFields();
    return this.#starts[index];
  }

  #findFields(): number[] {
    const { source, to, from } = this;
    const separator = this.context.fieldSeparator.charCodeAt(0);
    const starts = [from];
    for (let at = from; at < to; at++) if (source.charCodeAt(at) === separator) starts.push(at + 1);
    return starts;
  }
}
