const EVERY = 100;
const AT_MOST = 60_000;

/** Asks again and again until there is an answer. @throws if there is none within a minute */
export async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + AT_MOST; ; ) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error('it did not become so within a minute');
    await new Promise((resolve) => setTimeout(resolve, EVERY));
  }
}
