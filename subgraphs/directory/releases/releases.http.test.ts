import 'reflect-metadata';
import { decodeJwt } from 'jose';
import { makeKeys, openSealed, type PermitClaims, type Sealed, sealingKey } from '../../kit/index.js';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { TRIED_EVERY } from './former-keys.js';
import { ReleaseState } from './release-state.js';
import { type ReleasingDirectory, runReleasing, until } from './testing/releasing-directory.js';

const LOCAL_ID = 'SECRET-4711';
const CHARTS = `query ($id: ID!) { patient(id: $id) { charts { system { id }
  ... on HumanBridgeChart { permit } ... on IdLinkChart { permit } ... on CareCabinetChart { permit } ... on ReceiptCloudChart { permit } } } }`;
const RELEASES = `query ($id: ID) { patientRecords(filter: { id: $id }) { edges { node { links { id release { state reason changedAt } } } } } }`;

describe.each(databases())('the release of keys on $name', ({ start }) => {
  let databaseServer: DatabaseServer;
  let run: ReleasingDirectory;
  let made = 0;
  beforeAll(async () => {
    databaseServer = await start();
    run = await runReleasing(await databaseServer.fresh());
  }, 120_000);
  afterAll(async () => {
    await run?.stop();
    await databaseServer?.stop();
  });

  const stateOf = async (link: string) => (await run.keyOf(link))?.state ?? null;
  const isReleased = (link: string) => until(async () => (await stateOf(link)) === ReleaseState.RELEASED);
  const isGone = (link: string) => until(async () => (await run.keyOf(link)) === null);
  /** A patient whom the cloud has, linked and with a consent; the key is released. */
  const release = async () => {
    const localId = `${LOCAL_ID}-${++made}`;
    run.server.upload(run.clinic.id, localId);
    const linked = await run.link(localId);
    const consent = await run.consent(linked.patientId);
    await isReleased(linked.link);
    return { ...linked, consent };
  };
  /** Two whole rounds pass. */
  const pass = async () => {
    const before = run.server.taken.length;
    const listed = () => run.server.taken.slice(before).filter(({ route }) => route === 'due').length;
    await until(() => listed() >= 3);
  };
  const readPlaces = async (patientId: string) => {
    const { data, errors } = await run.directory.ask('dr-sato', CHARTS, { id: patientId });
    expect(errors).toEqual([]);
    const charts = data.patient.charts as { system: { id: string }; permit: string }[];
    return await Promise.all(
      charts.map(async ({ system, permit }) => {
        const { sealed } = decodeJwt(permit) as unknown as PermitClaims;
        const { places } = await openSealed<Sealed>(sealed, await sealingKey(run.directory.keys.systems.get(system.id)!.privateSet));
        return { system: system.id, permit, place: places[run.clinic.id] };
      }),
    );
  };

  it('tells the release process which machines a facility trusts, and again when one is withdrawn', async () => {
    const { mutate, server, clinic } = run;
    await until(() => server.machinesOf(clinic.id)?.length === 1);
    const id = await mutate('registerUploader', { facilityId: clinic.id, fingerprint: '99999-99999-99999-99999', name: '2' }, 'uploader');
    await until(() => server.machinesOf(clinic.id)?.includes('99999999999999999999'));
    await mutate('withdrawUploader', { id, reason: '故障' }, 'uploader');
    await until(() => server.machinesOf(clinic.id)?.length === 1);
    expect(server.taken.find(({ route }) => route === 'facilities')!.order.facilities[0]).toMatchObject({
      ...{ facility: clinic.id, institution: clinic.institutionCode },
    });
  });

  it('begins with the first consent, is ordered once, and puts the key into the permit of that system alone', async () => {
    const { database } = run.directory;
    const localId = `${LOCAL_ID}-${++made}`;
    run.server.upload(run.clinic.id, localId);
    const { patientId, link } = await run.link(localId);
    await pass();
    expect([await run.keyOf(link), run.server.ordersOf(link)]).toEqual([null, 0]);
    await database.query('UPDATE published SET categories = 2047 WHERE facility_id = ?', [run.clinic.id]);
    const consent = await run.consent(patientId);
    await isReleased(link);
    await run.consent(patientId, run.viewing[1]);
    await pass();
    expect(run.server.ordersOf(link)).toBe(1);
    expect(run.server.taken.find(({ route }) => route === 'keys')!.order.keys[0].consents).toEqual([consent]);
    const { key } = (await run.keyOf(link))!;
    expect(key).toMatch(new RegExp(`^${run.clinic.id}\\.`));
    const places = await readPlaces(patientId);
    expect(places.map(({ system }) => system).sort()).toContain('receipt-cloud');
    for (const { system, place } of places) expect([system, place?.key]).toEqual([system, system === 'receipt-cloud' ? key : undefined]);
  });

  it('changes the permit when the patient has another key, and orders that once', async () => {
    const { patientId, link, localId } = await release();
    const permitOf = async () => (await readPlaces(patientId)).find(({ system }) => system === 'receipt-cloud')!;
    const before = await permitOf();
    expect((await permitOf()).permit).toBe(before.permit);
    run.server.upload(run.clinic.id, localId);
    const after = await until(async () => {
      const one = await permitOf();
      return one.place!.key !== before.place!.key && one;
    });
    expect(after.permit).not.toBe(before.permit);
    await pass();
    expect(run.server.ordersOf(link)).toBe(2);
  });

  it('keeps the key while one consent is in force, and withdraws it with the last one', async () => {
    const { patientId, link, localId, consent } = await release();
    const second = await run.consent(patientId, run.viewing[1]);
    await run.mutate('withdrawConsent', { id: consent, reason: 'r' }, 'consent');
    await pass();
    expect(await stateOf(link)).toBe(ReleaseState.RELEASED);
    await run.mutate('withdrawConsent', { id: second, reason: 'r' }, 'consent');
    await isGone(link);
    expect([run.server.withdrawalsOf(link), run.server.released.includes(link)]).toEqual([1, false]);
    expect(run.server.versionOf(run.clinic.id, localId)).toBe(2);
  });

  it('is ordered again when a consent comes back', async () => {
    const { patientId, link, consent } = await release();
    await run.mutate('withdrawConsent', { id: consent, reason: 'r' }, 'consent');
    await isGone(link);
    await run.consent(patientId);
    await isReleased(link);
    expect((await run.keyOf(link))!.key).toContain('.2.');
  });

  it('ends with the link; another patient with the same local ID gets a key only after that', async () => {
    const { link, localId } = await release();
    run.server.fault = 'withdrawals fail';
    await run.mutate('unlinkPatient', { id: link, reason: 'r' }, 'link');
    const other = await run.link(localId);
    await run.consent(other.patientId);
    await until(() => run.server.withdrawalsOf(link) > 0);
    await pass();
    expect([(await run.keyOf(link))!.key, await run.keyOf(other.link)]).toEqual([null, null]);
    run.server.fault = undefined;
    await until(() => {
      run.directory.now += 60_000;
      return run.server.withdrawalsOf(link) > 1;
    });
    await isReleased(other.link);
    expect((await run.keyOf(other.link))!.key).toContain('.2.');
    expect(await run.keyOf(link)).toBeNull();
  });

  it('moves with a merge and back: each time the old key is withdrawn, and the new link gets a new one', async () => {
    const { patientId, link, localId } = await release();
    const into = run.directory.world.patients.find(
      ({ id }) => id !== patientId && !run.directory.world.links.some((one) => one.patientId === id && one.facilityId === run.clinic.id),
    )!;
    const linksOf = async (id: string): Promise<string[]> => {
      const rows: { id: string }[] = await run.directory.database.query(
        'SELECT id FROM patient_link WHERE patient_id = ? AND facility_id = ? AND local_patient_id = ? AND ended_at IS NULL',
        [id, run.clinic.id, localId],
      );
      return rows.map((row) => row.id);
    };
    const unlinked = await unlinkCommon(patientId, into.id);
    expect(unlinked).toBeGreaterThanOrEqual(0);
    const merge = await run.mutate('mergePatients', { fromId: patientId, intoId: into.id, reason: 'r' }, 'merge');
    const [moved] = await linksOf(into.id);
    await isGone(link);
    await isReleased(moved!);
    await run.mutate('unmergePatients', { id: merge, reason: 'r' }, 'merge');
    const [back] = await linksOf(patientId);
    await isGone(moved!);
    await isReleased(back!);
    expect(run.server.versionOf(run.clinic.id, localId)).toBe(3);
  });

  /** Ends links so that two patients can be merged. */
  const unlinkCommon = async (one: string, other: string) => {
    const rows: { id: string }[] = await run.directory.database.query(
      `SELECT a.id FROM patient_link a JOIN patient_link b ON b.facility_id = a.facility_id AND b.patient_id = ? AND b.ended_at IS NULL
        WHERE a.patient_id = ? AND a.ended_at IS NULL`,
      [one, other],
    );
    for (const { id } of rows) await run.mutate('unlinkPatient', { id, reason: 'r' }, 'link');
    return rows.length;
  };

  it('waits until the clinic uploads the patient, and shows the support centre that it waits', async () => {
    const localId = `${LOCAL_ID}-${++made}`;
    const { patientId, link } = await run.link(localId);
    await run.consent(patientId);
    const shown = async () => {
      const { data } = await run.directory.ask('support', RELEASES, { id: patientId });
      return data.patientRecords.edges[0].node.links.find((one: { id: string }) => one.id === link).release;
    };
    await until(() => run.server.ordersOf(link) > 0);
    expect(await shown()).toEqual({ state: 'WAITING', reason: null, changedAt: expect.any(String) });
    run.server.upload(run.clinic.id, localId);
    await isReleased(link);
    expect(await shown()).toMatchObject({ state: 'RELEASED', reason: null });
    expect(run.server.ordersOf(link)).toBe(2);
  });

  it('is refused while no machine is trusted, and ordered again when one is registered', async () => {
    const { mutate, server, clinic, directory } = run;
    const [machine]: { id: string }[] = await directory.database.query(
      'SELECT id FROM uploader WHERE facility_id = ? AND withdrawn_at IS NULL',
      [clinic.id],
    );
    await mutate('withdrawUploader', { id: machine!.id, reason: 'r' }, 'uploader');
    await until(() => server.machinesOf(clinic.id)?.length === 0);
    const localId = `${LOCAL_ID}-${++made}`;
    server.upload(clinic.id, localId);
    const { patientId, link } = await run.link(localId);
    await run.consent(patientId);
    await until(async () => (await stateOf(link)) === ReleaseState.REFUSED);
    expect(await run.keyOf(link)).toMatchObject({ key: null, reason: 'UNTRUSTED_MACHINE' });
    await mutate('registerUploader', { facilityId: clinic.id, fingerprint: 'ABCDEFGHJKMNPQRSTVWX', name: '新' }, 'uploader');
    await isReleased(link);
  });

  it('names the facilities again to a release process that lost its database', async () => {
    run.server.forget();
    const localId = `${LOCAL_ID}-${++made}`;
    run.server.upload(run.clinic.id, localId);
    const { patientId, link } = await run.link(localId);
    await run.consent(patientId);
    await until(async () => {
      run.directory.now += 30_000;
      return (await stateOf(link)) === ReleaseState.RELEASED;
    });
  });

  it('is signed with the new key after the directory’s keys were replaced', async () => {
    const next = await makeKeys({ sealing: false });
    const both = { keys: [...next.privateSet.keys, ...run.directory.keys.directory.privateSet.keys] };
    await run.directory.takeKeys(both, new Map([...run.directory.keys.systems].map(([id, { publicSet }]) => [id, publicSet])));
    const { link } = await release();
    const order = run.server.taken.findLast(({ route, order }) => route === 'keys' && order.keys[0].link === link)!;
    expect(order.kid).toBe(next.publicSet.keys[0]!.kid);
  });

  it('comes again for the system’s new key as soon as the release process seals for it; until then one order tries it, and the former key stays', async () => {
    const released = [await release(), await release(), await release()];
    await pass();
    const countOrders = () => released.reduce((sum, { link }) => sum + run.server.ordersOf(link), 0);
    const readAll = async () => await Promise.all(released.map(async ({ link }) => (await run.keyOf(link))!));
    const countKeys = () => run.server.taken.reduce((sum, { route, order }) => sum + (route === 'keys' ? order.keys.length : 0), 0);
    const [ordered, before] = [countKeys(), await readAll()];
    const next = await makeKeys({ sealing: true });
    const systems = new Map([...run.directory.keys.systems].map(([id, { publicSet }]) => [id, publicSet] as const));
    const own = run.directory.keys.systems.get('receipt-cloud')!.publicSet;
    systems.set('receipt-cloud', { keys: [...next.publicSet.keys, ...own.keys] });
    await run.directory.takeKeys(run.directory.keys.directory.privateSet, systems);
    await until(() => countKeys() > ordered);
    await pass();
    expect(countKeys()).toBe(ordered + 1);
    expect((await readAll()).map(({ state }) => state)).toEqual(released.map(() => ReleaseState.RELEASED));
    const tried = countOrders();
    const present = next.publicSet.keys.find(({ crv }) => crv === 'X25519')!.kid!;
    run.server.systemKey = present;
    run.directory.now += TRIED_EVERY;
    await until(async () => (await readAll()).every(({ systemKey }) => systemKey === present));
    await pass();
    expect(countOrders()).toBe(tried + released.length);
    for (const [i, { key }] of (await readAll()).entries()) expect(key).not.toBe(before[i]!.key);
  });

  it('comes again if the release process did not say for which key of the system it was sealed', async () => {
    const { link } = await release();
    await pass();
    await run.directory.database.query('UPDATE released_key SET system_key = NULL WHERE link_id = ?', [link]);
    await until(async () => (await run.keyOf(link))!.systemKey === run.server.systemKey);
    await pass();
    expect(run.server.ordersOf(link)).toBe(2);
  });

  it.each(['down', 'garbage', 'busy', 'another order'] as const)(
    'is ordered again after the release process was %s, and is ordered once from then on',
    async (fault) => {
      const localId = `${LOCAL_ID}-${++made}`;
      run.server.upload(run.clinic.id, localId);
      const { patientId, link } = await run.link(localId);
      run.server.fault = fault;
      const before = run.server.requests;
      await run.consent(patientId);
      await until(async () => run.server.requests > before + 2 && (await run.keyOf(link)));
      expect((await run.keyOf(link))!.key).toBeNull();
      run.server.fault = undefined;
      await until(async () => {
        run.directory.now += 60_000;
        return (await stateOf(link)) === ReleaseState.RELEASED;
      });
      const orders = run.server.ordersOf(link);
      await pass();
      expect(run.server.ordersOf(link)).toBe(orders);
    },
  );

  it('removes the key at once when the last consent is withdrawn, although the release process hangs, and the mutation does not wait', async () => {
    const { link, consent } = await release();
    run.server.fault = 'hang';
    const before = run.server.requests;
    await until(() => run.server.requests > before);
    await run.mutate('withdrawConsent', { id: consent, reason: 'r' }, 'consent');
    await until(async () => (await stateOf(link)) === ReleaseState.WITHDRAWING);
    expect((await run.keyOf(link))!.key).toBeNull();
    run.server.fault = undefined;
    run.server.cut();
    await until(async () => {
      run.directory.now += 60_000;
      return (await run.keyOf(link)) === null;
    });
  });

  it('is ordered and withdrawn after changes that this process did not make, and from the day on which a consent begins', async () => {
    const { database } = run.directory;
    const localId = `${LOCAL_ID}-${++made}`;
    run.server.upload(run.clinic.id, localId);
    const { patientId, link } = await run.link(localId);
    const begins = run.directory.now + 3_600_000;
    await database.query(
      `INSERT INTO consent (id, patient_id, disclosing_facility_id, viewing_facility_id, kind, starts_at, given_at) VALUES (?, ?, ?, ?, 'PATIENT', ?, ?)`,
      ['con_imported', patientId, run.clinic.id, run.viewing[0], begins, run.directory.now],
    );
    await pass();
    expect(await run.keyOf(link)).toBeNull();
    run.directory.now = begins;
    await isReleased(link);
    await database.query('UPDATE consent SET withdrawn_at = ? WHERE id = ?', [run.directory.now, 'con_imported']);
    await isGone(link);
  });

  it('that a killed process ordered is ordered by another one after two minutes', async () => {
    const { link } = await release();
    const { database } = run.directory;
    await database.query(`UPDATE released_key SET state = 'WAITING', key_text = NULL, due_at = ?, tries = 1 WHERE link_id = ?`, [
      run.directory.now + 120_000,
      link,
    ]);
    await pass();
    expect(await stateOf(link)).toBe(ReleaseState.WAITING);
    run.directory.now += 120_000;
    await isReleased(link);
  });

  it('of one patient, if it is refused as an invalid order, holds up no other', async () => {
    const bad = `${LOCAL_ID}-${++made}`;
    run.server.unreadable.add(bad);
    run.server.fault = 'busy';
    const patients = [await run.link(bad)];
    for (let i = 0; i < 4; i++) {
      const localId = `${LOCAL_ID}-${++made}`;
      run.server.upload(run.clinic.id, localId);
      patients.push(await run.link(localId));
    }
    for (const { patientId } of patients) await run.consent(patientId);
    run.server.fault = undefined;
    const [invalid, ...good] = patients;
    await until(async () => {
      run.directory.now += 60_000;
      const states = await Promise.all(good.map(async ({ link }) => await stateOf(link)));
      return states.every((state) => state === ReleaseState.RELEASED);
    });
    await until(async () => (await stateOf(invalid!.link)) === ReleaseState.REFUSED);
    expect(await run.keyOf(invalid!.link)).toMatchObject({ reason: 'ORDER_INVALID', key: null });
  });

  it('is ordered once, and withdrawn once, by two directories at once', async () => {
    await run.directory.startAnother();
    const patients = [await release(), await release(), await release()];
    await pass();
    expect(patients.map(({ link }) => run.server.ordersOf(link))).toEqual([1, 1, 1]);
    for (const { consent } of patients) await run.mutate('withdrawConsent', { id: consent, reason: 'r' }, 'consent');
    for (const { link } of patients) await isGone(link);
    await pass();
    expect(patients.map(({ link }) => run.server.withdrawalsOf(link))).toEqual([1, 1, 1]);
    expect(run.server.released.filter((link) => patients.some((one) => one.link === link))).toEqual([]);
  });

  it('leaves no local ID and no key in the log', async () => {
    // The clock of these tests jumps while an order is on its way.
    expect(run.server.refused.filter((why) => !why.includes('"exp"'))).toEqual([]);
    const log = run.directory.log.join('\n');
    expect(log).toMatch(/keys were ordered/);
    expect(log).not.toContain(LOCAL_ID);
    const { link } = await release();
    expect(run.directory.log.join('\n')).not.toContain((await run.keyOf(link))!.key!);
  });
});
