import 'reflect-metadata';
import { pino } from 'pino';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import type { Clinic } from '../testing/clinic.js';
import { type CloudUnderTest, startCloud } from '../testing/cloud-under-test.js';

describe.each(databases())('the statements of a request, with $name', ({ start }) => {
  let server: DatabaseServer;
  let cloud: CloudUnderTest;
  let clinic: Clinic;
  let statements: string[] = [];
  beforeAll(async () => {
    server = await start();
    const log = pino({ level: 'debug' }, { write: (line: string) => void statements.push(...[JSON.parse(line).sql].filter(Boolean)) });
    cloud = await startCloud(await server.fresh(), { log });
    clinic = await cloud.clinic('fac_1');
  }, 120_000);
  afterAll(async () => {
    await cloud?.close();
    await server?.stop();
  });

  async function count<T>(act: () => Promise<T>): Promise<number> {
    statements = [];
    await act();
    return statements.length;
  }
  const filesOf = (n: number, from = 0) => Object.fromEntries(Array.from({ length: n }, (_, index) => [`p${index + from}`, 'x']));

  it('are as many for two objects and two patients as for fifty', async () => {
    const counts: Record<string, Set<number>> = {
      put: new Set(),
      commit: new Set(),
      replace: new Set(),
      read: new Set(),
      list: new Set(),
      object: new Set(),
    };
    for (const n of [2, 50]) {
      for (let more = 0; more < n; more++)
        if (n === 50 && more % 10 === 0) await clinic.upload(clinic.patient(`other ${more}`), { x: 'y' });
      const patient = clinic.patient(`with ${n}`);
      const first = clinic.prepare(patient, filesOf(n));
      await clinic.putObjects({ ...first, objects: new Map([...first.objects].slice(1)) });
      const [[name, sealed]] = [...first.objects] as [[string, Buffer]];
      counts.put!.add(await count(async () => await clinic.ask('PUT', `/intake/patients/${patient.tag}/objects/${name}`, sealed)));
      counts.commit!.add(await count(async () => await clinic.sendCommit(first)));
      clinic.settle(patient, first, {});
      const second = clinic.prepare(patient, filesOf(n, 1_000));
      await clinic.putObjects(second);
      counts.replace!.add(await count(async () => await clinic.sendCommit(second)));
      counts.read!.add(await count(async () => await clinic.ask('GET', `/intake/patients/${patient.tag}`)));
      counts.list!.add(await count(async () => await clinic.ask('GET', '/intake/patients')));
      counts.object!.add(
        await count(async () => await clinic.ask('GET', `/intake/patients/${patient.tag}/objects/${second.commit.objects[0]}`)),
      );
    }
    for (const [what, found] of Object.entries(counts)) expect([what, found.size]).toEqual([what, 1]);
    const most = { put: 10, commit: 18, replace: 24, read: 8, list: 8, object: 8 };
    for (const [what, found] of Object.entries(counts))
      expect([what, [...found][0]! <= most[what as keyof typeof most]]).toEqual([what, true]);
  });
});
