import { parsePath } from '../../../subgraphs/sources/ssmix2/storage/path.js';
import type { SourceFormat } from '../state/source-spool.js';

/**
 * Tells what kind of file it is: by its place in an SS-MIX2 storage, else by its first record. The ending of the name says nothing reliable.
 *
 * @param path below the watched folder, with `/`
 */
export function detectFormat(path: string, bytes: Uint8Array): { readonly format: SourceFormat; readonly path: string } {
  const place = path.split('/').slice(-6).join('/');
  const head = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  if (parsePath(place).ok && /^(\x0b)?MSH/.test(head)) return { format: 'SSMIX2', path: place };
  if (/^(IR|YK|HI),/.test(head)) return { format: 'UKE', path: '' };
  if (/^JAHISTC\d/.test(head)) return { format: 'MEDICINE_NOTEBOOK', path: '' };
  if (/^JAHIS\d/.test(head)) return { format: 'RX_SYMBOL', path: '' };
  return { format: 'UNKNOWN', path: '' };
}
