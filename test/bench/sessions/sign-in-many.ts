import { Agent, request } from 'undici';

export interface SignInManyOptions {
  readonly count: number;
  /** Sign-ins at once. */
  readonly connections: number;
}

/** Signs in many people, each as a browser would: to the provider, and back. @returns the sessions' cookies */
export async function signInMany(gateway: string, { count, connections }: SignInManyOptions): Promise<string[]> {
  const dispatcher = new Agent({ connections });
  const cookies: string[] = [];
  let next = 0;
  const browser = async () => {
    while (next < count) {
      const person = `caller-${next++}`;
      const begun = await visit(`${gateway}/session/sign-in`);
      const back = await visit(`${begun.location}&sub=${person}`);
      const done = await visit(back.location, begun.cookie);
      const cookie = done.cookies.find((one) => one.startsWith('hareyaka-session='));
      if (!cookie) throw new Error(`a sign-in ended at ${done.status}`);
      cookies.push(cookie);
    }
  };
  const visit = async (address: string, cookie?: string) => {
    const { statusCode, headers, body } = await request(address, { dispatcher, headers: cookie ? { cookie } : {} });
    await body.dump();
    const cookies = [headers['set-cookie'] ?? []].flat().map((one) => one.split(';')[0]!);
    return { status: statusCode, location: String(headers.location), cookies, cookie: cookies.at(-1) };
  };
  await Promise.all(Array.from({ length: connections }, browser));
  await dispatcher.close();
  return cookies;
}
