import 'reflect-metadata';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { type RunningDirectory, runDirectory } from '../testing/running-directory.js';

const ALIASES = 100;

describe.each(databases())('a directory on $name', ({ start }) => {
  let server: DatabaseServer;
  let directory: RunningDirectory;
  beforeAll(async () => {
    server = await start();
    directory = await runDirectory({ patients: 300, address: await server.fresh() });
  }, 120_000);
  afterAll(async () => {
    await directory?.stop();
    await server?.stop();
  });

  it('answers small operations while another person’s operation with a hundred aliases runs', async () => {
    const aliases = Array.from(
      { length: ALIASES },
      (_, i) => `a${i}: viewablePatients(first: ${200 - i}) { edges { node { id charts { facilities { name } } } } }`,
    );
    const small = '{ me { id } viewablePatients(first: 1) { edges { node { id } } } }';
    expect((await directory.ask('ns-tanaka', small)).errors).toEqual([]);
    const answered: string[] = [];
    const large = directory.ask('dr-sato', `{ ${aliases.join(' ')} }`).then(({ data, errors }) => {
      expect([errors, Object.keys(data)]).toEqual([[], Array.from({ length: ALIASES }, (_, i) => `a${i}`)]);
      answered.push('large');
    });
    // In sequence: each is sent when the last one was answered.
    for (let i = 0; i < 4; i++) {
      expect((await directory.ask('ns-tanaka', small)).errors).toEqual([]);
      answered.push('small');
    }
    await large;
    expect(answered).toEqual(['small', 'small', 'small', 'small', 'large']);
  }, 60_000);
});
