import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { buildSchema, parse, specifiedRules, validate } from 'graphql';
import { type RunningDirectory, runDirectory } from '../testing/running-directory.js';

let directory: RunningDirectory;
beforeAll(async () => {
  directory = await runDirectory();
}, 60_000);
afterAll(async () => await directory?.stop());

const guide = readFileSync('docs/admin.md', 'utf8');
const blocks = [...guide.matchAll(/^```graphql\n([\s\S]*?)^```/gm)].map(([, text]) => text!);

/** Finds the guide's example with this mutation or field. Only the ids are replaced. */
function example(field: string, ids: Readonly<Record<string, string>> = {}): string {
  let text = blocks.find((block) => new RegExp(`\\b${field}\\(`).test(block))!;
  for (const [placeholder, id] of Object.entries(ids)) text = text.replaceAll(placeholder, id);
  return text;
}

const change = async (who: Parameters<RunningDirectory['ask']>[0], mutation: string, ids: Readonly<Record<string, string>> = {}) => {
  const { data, errors } = await directory.ask(who, example(mutation, ids));
  expect(errors).toEqual([]);
  expect(data[mutation].userErrors).toEqual([]);
  return data[mutation];
};
const user = (subject: string) => directory.world.users.find((one) => one.subject === subject)!;

describe('The admin’s guide', () => {
  it('has examples that all fit the API schema', () => {
    const schema = buildSchema(readFileSync('schema/api.graphql', 'utf8'));
    const rules = specifiedRules.filter(({ name }) => name !== 'LoneAnonymousOperationRule');
    expect(blocks.length).toBeGreaterThan(9);
    for (const block of blocks) expect(validate(schema, parse(block), rules).map(({ message }) => message)).toEqual([]);
  });

  it('registers a consent, and withdraws it', async () => {
    const { consents, facilities } = directory.world;
    const { patientId, viewingFacilityId } = consents[0]!;
    const disclosing = facilities.find(({ id, system }) => system !== null && id !== viewingFacilityId)!;
    const text = example('registerConsent', { 'pat_…': patientId }).replace('fac_…', disclosing.id).replace('fac_…', viewingFacilityId);
    const { data } = await directory.ask('support', text);
    expect(data.registerConsent.userErrors).toEqual([]);
    const { consent } = await change('support', 'withdrawConsent', { 'con_…': data.registerConsent.consent.id });
    expect(consent.withdrawnAt).not.toBeNull();
  });

  it('grants a permission, and revokes it', async () => {
    const ids = {
      'usr_…': user('dr-gaibu').id,
      'fac_…': directory.caller('dr-gaibu').facility,
      'pat_…': directory.world.consents[0]!.patientId,
    };
    const granted = await change('admin', 'grantViewingPermission', ids);
    const { viewingPermission } = await change('admin', 'revokeViewingPermission', { 'prm_…': granted.viewingPermission.id });
    expect(viewingPermission.revokedAt).not.toBeNull();
  });

  it('starts an emergency access', async () => {
    const doctor = directory.caller('dr-sato', { authenticatedAt: Math.floor(directory.now / 1000) });
    const { emergencyAccess } = await change(doctor, 'startEmergencyAccess');
    expect(Date.parse(emergencyAccess.endsAt)).toBeGreaterThan(directory.now);
  });

  it('lists an emergency access, and reviews it', async () => {
    await change(directory.caller('dr-gaibu', { authenticatedAt: Math.floor(directory.now / 1000) }), 'startEmergencyAccess');
    const text = example('reviewEmergencyAccess');
    const [listing, reviewing] = text.split(/(?=^mutation)/m) as [string, string];
    const { data } = await directory.ask('admin', listing);
    const [{ node }] = data.emergencyAccesses.edges;
    expect(node.told.length).toBeGreaterThan(1);
    const { data: reviewed } = await directory.ask('admin', reviewing.replaceAll('emg_…', node.id));
    expect(reviewed.acknowledgeEmergencyAccess.userErrors).toEqual([]);
    expect(reviewed.reviewEmergencyAccess).toEqual({ emergencyAccess: { outcome: 'JUSTIFIED' }, userErrors: [] });
  });

  it('finds a patient, and lists who can see the patient and why', async () => {
    const found = await directory.ask(
      'support',
      example('patientRecords')
        .replace(/, birthDate: "[^"]*"/, '')
        .replace('いたの', 'イ'),
    );
    expect(found.errors).toEqual([]);
    const { patientId, id } = directory.world.consents[0]!;
    const { data, errors } = await directory.ask('support', example('whoCanSee', { 'pat_…': patientId, 'con_…': id }));
    expect(errors).toEqual([]);
    expect(data.whoCanSee.edges.length).toBeGreaterThan(0);
    for (const { node } of data.whoCanSee.edges) for (const { grounds } of node.allowed) expect(grounds.length).toBeGreaterThan(1);
  });

  it('registers a nurse, whom another administrator approves', async () => {
    const ids = {
      'https://…': 'https://issuer.example',
      'subject: "…"': 'subject: "kanna"',
      'fac_…': directory.caller('ns-tanaka').facility,
    };
    const registered = await directory.ask('admin', example('registerUser', ids));
    const { id, profession } = registered.data.registerUser.user.proposal;
    expect(profession).toBe('NURSE');
    const approving = /mutation \{ approveRaise.*/.exec(example('approveRaise'))![0].replace('rse_…', id);
    const itself = await directory.ask('admin', approving);
    expect(itself.data.approveRaise.userErrors).toMatchObject([{ code: 'SELF' }]);
    const approved = await directory.ask('admin-2', approving);
    expect(approved.data.approveRaise).toMatchObject({ proposal: { state: 'APPROVED' }, userErrors: [] });
  });

  it('registers the certificate of a card, which another administrator approves', async () => {
    const registered = await directory.ask(
      'support',
      example('registerHpkiCertificate', { 'usr_…': user('dr-gaibu').id }).split(/^\{/m)[0]!,
    );
    const { certificate, userErrors } = registered.data.registerHpkiCertificate;
    expect([certificate.state, userErrors]).toEqual(['PROPOSED', []]);
    const approving = /mutation \{ approveHpkiCertificate.*/.exec(example('approveHpkiCertificate'))![0].replace('hpk_…', certificate.id);
    expect((await directory.ask('support', approving)).data.approveHpkiCertificate.userErrors).toMatchObject([{ code: 'SELF' }]);
    expect((await directory.ask('admin', approving)).data.approveHpkiCertificate).toMatchObject({ certificate: { state: 'IN_FORCE' } });
  });

  it('finds people and facilities by their names', async () => {
    const { data } = await directory.ask('admin', example('userRecords'));
    expect(data.userRecords.edges.map(({ node }: { node: { name: string } }) => node.name)).toContain('佐藤 晴子');
    expect(data.facilityRecords.edges).toHaveLength(1);
  });
});
