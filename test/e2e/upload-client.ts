import { createHash } from 'node:crypto';
import { request } from 'undici';

/** What an upload's announcement says. */
export interface Announcement {
  readonly patientId: string;
  readonly name: string;
  readonly contentType: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly takenAt?: string;
}

export const CREATE_UPLOAD = `mutation ($input: CreateCareUploadInput!) { createCareUpload(input: $input) { upload { id uploadUrl expiresAt } userErrors { code field } } }`;

/** The true announcement of content, with changes. */
export function announcementOf(content: Buffer, more: Partial<Announcement> & { readonly patientId: string }): Announcement {
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { name: 'file', contentType: 'image/jpeg', bytes: content.length, sha256, ...more };
}

/** An answer of the gateway to a request of an upload. */
export interface UploadAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** Sends one request of an upload (tus 1.0.0) to a gateway, with an access token. */
export async function sendUpload(
  { gateway, token }: { readonly gateway: string; readonly token: string },
  method: 'POST' | 'HEAD' | 'PATCH' | 'DELETE',
  path: string,
  { headers = {}, body }: { readonly headers?: Record<string, string>; readonly body?: Buffer } = {},
): Promise<UploadAnswer> {
  const answer = await request(`${gateway}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'tus-resumable': '1.0.0', ...headers },
    ...(body && { body }),
  });
  const text = await answer.body.text();
  return { status: answer.statusCode, headers: answer.headers, text };
}

/** The headers of a part that begins at an offset. */
export function partAt(offset: number): Record<string, string> {
  return { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) };
}
