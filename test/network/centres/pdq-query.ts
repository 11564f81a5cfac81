/** A QBP^Q22 as the supplier reads it (ITI TF-2 §3.21.4.1.2). */
export interface PdqQuery {
  readonly controlId: string;
  readonly messageType: string;
  /** MSH-3 to MSH-6. */
  readonly sender: readonly [string, string];
  readonly receiver: readonly [string, string];
  /** QPD unchanged, to be echoed. */
  readonly qpd: string;
  readonly queryName: string;
  readonly tag: string;
  /** QPD-3: `@PID.3.1` without the `@` → value, in order, each with its repetition's number. */
  readonly parameters: readonly { readonly field: string; readonly value: string; readonly repetition: number }[];
  /** QPD-8: CX component 4 of each repetition. */
  readonly domains: readonly string[];
  /** RCP-2, null without a limit. */
  readonly quantity: number | null;
  /** DSC-1. */
  readonly pointer: string | null;
}

/** Reads the decoded text of a query; null if it has no MSH. */
export function parsePdqQuery(text: string): PdqQuery | null {
  const segments = text.split('\r').map((line) => line.split('|'));
  const msh = segments.find((one) => one[0] === 'MSH');
  if (!msh) return null;
  const of = (name: string): string[] => segments.find((one) => one[0] === name) ?? [];
  const [qpd, rcp, dsc] = [of('QPD'), of('RCP'), of('DSC')];
  const quantity = Number.parseInt(rcp[2] ?? '', 10);
  return {
    controlId: msh[9] ?? '',
    messageType: msh[8] ?? '',
    sender: [msh[2] ?? '', msh[3] ?? ''],
    receiver: [msh[4] ?? '', msh[5] ?? ''],
    qpd: qpd.join('|'),
    queryName: (qpd[1] ?? '').split('^')[0] ?? '',
    tag: qpd[2] ?? of('QID')[1] ?? '',
    parameters: repetitions(qpd[3]).map((repetition, index) => {
      const at = repetition.indexOf('^');
      const field = (at < 0 ? repetition : repetition.slice(0, at)).replace(/^@/, '');
      return { field, value: at < 0 ? '' : unescapeText(repetition.slice(at + 1)), repetition: index + 1 };
    }),
    domains: repetitions(qpd[8]).map((domain) => domain.split('^')[3] ?? ''),
    quantity: quantity > 0 ? quantity : null,
    pointer: dsc[1] || null,
  };
}

function repetitions(field: string | undefined): string[] {
  return field ? field.split('~').filter((one) => one !== '') : [];
}

function unescapeText(text: string): string {
  return text.replace(/\\([EFSTR])\\/g, (_, letter: string) => ({ E: '\\', F: '|', S: '^', T: '&', R: '~' })[letter] ?? '');
}
