import { isIP } from 'node:net';
export function parseCidr(text: string): { ok: true; cidr: string } | { ok: false; code: string } {
  return isIP(text.split('/')[0] ?? '') ? { ok: true, cidr: text } : { ok: false, code: 'FORMAT' };
}
