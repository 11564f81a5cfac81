import { createHash, randomUUID } from 'node:crypto';
import { accessToken } from '../issuer/access-token.js';
import { drawPhoto } from './draw-photo.js';

/** Where the demo runs. */
export interface SeededNetwork {
  readonly gateway: string;
  readonly network: { readonly issuer: string };
}

/** The accounts that care for a patient together, the one who starts the team first. */
const ACCOUNTS = ['ns-tanaka', 'dr-sato', 'cm-kimura'] as const;
type Account = (typeof ACCOUNTS)[number];
const TEAMS = 2;

const WHO = '{ me { id facilities { id } } }';
/** A patient with a care team. */
export interface CaredPatient {
  readonly id: string;
  readonly name: string;
}

const PATIENTS = '{ viewablePatients(first: 200) { edges { node { id name charts { system { id } facilities { id } } } } } }';
const CHANGE = (name: string, input: string, payload: string) =>
  `mutation ($input: ${input}!) { ${name}(input: $input) { ${payload} userErrors { code field } } }`;
const START = CHANGE('startCareTeam', 'StartCareTeamInput', 'member { id }');
const INVITE = CHANGE('inviteToCareTeam', 'InviteToCareTeamInput', 'member { id }');
const ACCEPT = CHANGE('acceptCareTeamInvitation', 'CareTeamMemberInput', 'member { id }');
const RECORD = CHANGE('createCareRecord', 'CreateCareRecordInput', 'careRecord { id }');
const CONFIRM = CHANGE('confirmCareRecords', 'ConfirmCareRecordsInput', 'careRecords { id }');
const UPLOAD = CHANGE('createCareUpload', 'CreateCareUploadInput', 'upload { id uploadUrl }');
const TASK = CHANGE('createCareTask', 'CreateCareTaskInput', 'task { id }');
const VISIT = CHANGE('planCareVisit', 'PlanCareVisitInput', 'visit { id }');

/**
 * Gives some patients of the demo a care team with records, drawn photos, tasks and visits: as the demo's people would do it, through the gateway. What a person may not
 * do for a patient is left out.
 *
 * @returns the patients
 */
export async function seedCare({ gateway, network }: SeededNetwork): Promise<readonly CaredPatient[]> {
  const ask = createAsk(gateway, network.issuer);
  const people = new Map<Account, { id: string; facility: string; patients: readonly string[] }>();
  const names = new Map<string, string>();
  for (const account of ACCOUNTS) {
    const { me } = await ask(account, WHO);
    const { viewablePatients } = await ask(account, PATIENTS);
    const facility: string = me.facilities[0].id;
    // Who writes needs a permit at the own facility, and should see what the nurse writes.
    const needed = [facility, people.get('ns-tanaka')?.facility ?? facility];
    type Edge = { node: { id: string; name: string; charts: { system: { id: string }; facilities: { id: string }[] }[] } };
    for (const { node } of viewablePatients.edges as Edge[]) names.set(node.id, node.name);
    const patients = (viewablePatients.edges as Edge[])
      .filter(({ node }) => {
        const cabinet = node.charts.find(({ system }) => system.id === 'care-cabinet');
        return needed.every((id) => cabinet?.facilities.some((one) => one.id === id));
      })
      .map(({ node }) => node.id);
    people.set(account, { id: me.id, facility, patients });
  }
  const nurses = people.get('ns-tanaka')!.patients;
  const shares = (patient: string) => [...people.values()].filter(({ patients }) => patients.includes(patient)).length;
  const chosen = [...nurses].sort((a, b) => shares(b) - shares(a)).slice(0, TEAMS);
  for (const patient of chosen) {
    const team = ACCOUNTS.filter((account) => people.get(account)!.patients.includes(patient));
    await seedTeam(ask, { gateway, issuer: network.issuer, patient, team, people });
  }
  return chosen.map((id) => ({ id, name: names.get(id) ?? '' }));
}

type Ask = ReturnType<typeof createAsk>;

async function seedTeam(
  ask: Ask,
  {
    gateway,
    issuer,
    patient: patientId,
    team,
    people,
  }: {
    gateway: string;
    issuer: string;
    patient: string;
    team: readonly Account[];
    people: ReadonlyMap<Account, { id: string; facility: string }>;
  },
): Promise<void> {
  const started = await ask('ns-tanaka', START, { input: { patientId } });
  if (started.startCareTeam.userErrors.length > 0) return;
  const members: Account[] = ['ns-tanaka'];
  for (const account of team.slice(1)) {
    const { id: userId, facility: facilityId } = people.get(account)!;
    const { inviteToCareTeam } = await ask('ns-tanaka', INVITE, { input: { patientId, userId, facilityId } });
    const accepted = await ask(account, ACCEPT, { input: { patientId, memberId: inviteToCareTeam.member.id } });
    if (accepted?.acceptCareTeamInvitation?.member) members.push(account);
  }
  const other = (account: Account) => (members.includes(account) ? account : 'ns-tanaka');
  const idOf = (account: Account) => people.get(account)!.id;
  const write = async (account: Account, input: object): Promise<string | undefined> => {
    const { createCareRecord } = await ask(account, RECORD, { input: { id: randomUUID(), patientId, ...input } });
    return createCareRecord?.careRecord?.id;
  };
  const day = (back: number) => new Date(Date.now() + 9 * 3_600_000 - back * 86_400_000).toISOString().slice(0, 10);
  const photo = async (back: number, wound: Parameters<typeof drawPhoto>[0]) =>
    await upload({ ask, gateway, issuer, patientId, name: `${day(back).replaceAll('-', '')}.jpg`, content: await drawPhoto(wound), back });
  const wound = async (back: number, lengthCm: number, widthCm: number, redness: number, text: string) =>
    await write('ns-tanaka', {
      kind: 'VISIT',
      date: day(back),
      text,
      bodySite: 'SACRUM',
      tags: ['褥瘡'],
      form: {
        wound: {
          site: 'SACRUM',
          stage: 'STAGE_2',
          lengthCm,
          widthCm,
          depthCm: 0.3,
          exudate: 'LIGHT',
          infected: false,
          treatment: '洗浄後、被覆材を交換',
        },
      },
      vitals: [
        { kind: 'BODY_TEMPERATURE', value: Math.round((36.4 + redness) * 10) / 10 },
        { kind: 'PULSE', value: Math.round(70 + redness * 12) },
        { kind: 'SYSTOLIC', value: Math.round(124 + redness * 10) },
        { kind: 'DIASTOLIC', value: 74 },
        { kind: 'SPO2', value: 97 },
      ],
      attachmentIds: [await photo(back, { lengthCm, widthCm, redness, label: day(back) })],
    });
  await wound(21, 3.4, 2.6, 0.9, '仙骨部に**発赤とびらん**。体位変換を2時間ごとにお願いします。');
  await wound(14, 2.9, 2.2, 0.7, '前回より縮小。滲出液は少量。\n- 除圧マット使用中\n- 栄養: 主食7割');
  const first = await wound(7, 2.2, 1.7, 0.45, '肉芽は良好。痛みの訴えなし。');
  if (first) {
    await ask(other('dr-sato'), CONFIRM, { input: { patientId, ids: [first] } });
    await write(other('dr-sato'), {
      kind: 'MESSAGE',
      inReplyTo: first,
      text: '経過は順調です。被覆材は今のものを続けてください。',
      mentions: [idOf('ns-tanaka')],
    });
  }
  await write(other('cm-kimura'), {
    kind: 'MESSAGE',
    text: '来週から通所を週2回に増やす予定です。ご意見をお願いします。',
    tags: ['ケアプラン'],
  });
  await write('ns-tanaka', {
    kind: 'MEDICATION',
    date: day(2),
    text: '夕食後薬の飲み忘れが2回分ありました。',
    form: { medicationTaken: { adherence: 'PARTLY', dosesLeft: 2 } },
    tags: ['残薬'],
  });
  await wound(0, 1.4, 1.1, 0.2, '# 本日の訪問\n創は縮小し、上皮化が進んでいます。\n> 本人「もう痛くない」');
  await ask('ns-tanaka', TASK, { input: { patientId, text: '被覆材の在庫を確認する', dueOn: day(-1), assigneeId: idOf('ns-tanaka') } });
  await ask(other('cm-kimura'), TASK, { input: { patientId, text: '担当者会議の日程を決める', dueOn: day(-5) } });
  for (const ahead of [1, 3]) {
    const startsAt = new Date(`${day(-ahead)}T10:00:00+09:00`);
    await ask('ns-tanaka', VISIT, {
      input: {
        patientId,
        startsAt: startsAt.toISOString(),
        endsAt: new Date(startsAt.getTime() + 45 * 60_000).toISOString(),
        note: '創処置',
      },
    });
  }
}

/** Uploads a photo by tus in one piece. @returns the id of the attachment */
async function upload({
  ask,
  gateway,
  issuer,
  patientId,
  name,
  content,
  back,
}: {
  ask: Ask;
  gateway: string;
  issuer: string;
  patientId: string;
  name: string;
  content: Buffer;
  back: number;
}): Promise<string> {
  const { createCareUpload } = await ask('ns-tanaka', UPLOAD, {
    input: {
      patientId,
      name,
      bytes: content.length,
      contentType: 'image/jpeg',
      sha256: createHash('sha256').update(content).digest('hex'),
      takenAt: new Date(Date.now() - back * 86_400_000).toISOString(),
    },
  });
  const { id, uploadUrl } = createCareUpload.upload;
  const headers = { authorization: `Bearer ${await accessToken(issuer, 'ns-tanaka')}`, 'tus-resumable': '1.0.0' };
  await fetch(`${gateway}${uploadUrl}`, { method: 'POST', headers: { ...headers, 'upload-length': String(content.length) } });
  const sent = await fetch(`${gateway}${uploadUrl}`, {
    method: 'PATCH',
    headers: { ...headers, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
    body: new Uint8Array(content),
  });
  if (sent.status !== 204) throw new Error(`the photo was refused: ${sent.headers.get('hareyaka-error')}`);
  return id;
}

function createAsk(gateway: string, issuer: string) {
  const tokens = new Map<string, Promise<string>>();
  // biome-ignore lint/suspicious/noExplicitAny: answers of every shape
  return async (account: Account, query: string, variables: object = {}): Promise<any> => {
    if (!tokens.has(account)) tokens.set(account, accessToken(issuer, account));
    const answer = await fetch(`${gateway}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await tokens.get(account)}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await answer.json()) as { data?: unknown; errors?: { message: string; extensions: { code: string } }[] };
    // Who may not do something for a patient is left out.
    if (errors?.some(({ extensions }) => extensions.code !== 'NOT_PERMITTED')) throw new Error(JSON.stringify(errors));
    return data ?? {};
  };
}
