import type { ServerResponse } from 'node:http';
import { type Origin, startOrigin } from '../testing/http-origin.js';
import { MhdClient, type RegisteredFile } from './mhd-client.js';

const never = new AbortController().signal;
const AUTHORITY = '1.2.392.100495.20.3.51.13310000001';
const asked = [{ value: '9999013', authority: AUTHORITY }];

function entry(patientId: string, day: string) {
  const folder = `${patientId.slice(0, 3)}/${patientId.slice(3, 6)}/${patientId}/${day}`;
  const type = day === '-' ? 'ADT-00' : 'OML-11';
  return {
    resource: {
      resourceType: 'DocumentReference',
      status: 'current',
      masterIdentifier: { value: `${folder}/${type}/${patientId}_${day}_${type}_000000000000001_20260101103059000_01_1` },
      type: { coding: [{ system: 'urn:jami:ss-mix2:data-type', code: type }] },
      subject: { identifier: { system: `urn:oid:${AUTHORITY}`, value: patientId } },
      content: [{ attachment: { contentType: 'x-application/hl7-v2+er7', url: 'http://hospital.example/documents/1' } }],
    },
  };
}

async function withOrigin(
  answer: (origin: Origin, response: ServerResponse) => void,
  run: (client: MhdClient, origin: Origin) => Promise<void>,
) {
  const origin: Origin = await startOrigin((_, response) => answer(origin, response));
  try {
    await run(new MhdClient({ baseUrl: `${origin.baseUrl}/fhir`, token: 'centre' }), origin);
  } finally {
    await origin.close();
  }
}

describe('an MHD search for SS-MIX2 documents', () => {
  const pages = (origin: Origin, response: ServerResponse) => {
    const first = origin.calls.length === 1;
    const entries = first
      ? [entry('9999013', '20250601'), entry('9999013', '20241231')]
      : [entry('9999013', '-'), entry('9999014', '20250601'), { resource: {} }];
    const link = first ? [{ relation: 'next', url: `${origin.baseUrl}/fhir/DocumentReference?_page=2` }] : [];
    response.end(JSON.stringify({ resourceType: 'Bundle', entry: entries, link }));
  };

  it('returns all pages, and counts documents of others and of invalid form as invalid', async () => {
    await withOrigin(pages, async (client, origin) => {
      const { documents, unreadable } = await client.find({ patients: asked }, never);
      expect(documents.map((one) => one.careDate)).toEqual(['20250601', '20241231', null]);
      expect(unreadable).toHaveLength(2);
      expect(origin.calls[0]).toMatchObject({
        method: 'POST',
        url: '/fhir/DocumentReference/_search',
        headers: { authorization: 'Bearer centre' },
      });
      expect(new URLSearchParams(origin.calls[0]?.body).get('patient.identifier')).toBe(`urn:oid:${AUTHORITY}|9999013`);
    });
  });

  it('leaves out documents outside the dates, even if the registry sends them', async () => {
    await withOrigin(pages, async (client) => {
      const { documents } = await client.find({ patients: asked, from: '2025-01-01', until: '2025-12-31' }, never);
      expect(documents.map((one) => one.careDate)).toEqual(['20250601', null]);
    });
  });

  it('of no patients returns nothing, without a request', async () => {
    await withOrigin(pages, async (client, origin) => {
      expect(await client.find({ patients: [] }, never)).toEqual({ documents: [], unreadable: [], cut: false });
      expect(origin.calls).toHaveLength(0);
    });
  });

  it('reads a patient with too many documents up to a limit, and all documents of other patients', async () => {
    const endless = (origin: Origin, response: ServerResponse) => {
      const call = origin.calls.at(-1);
      const patients = new URLSearchParams(call?.body).get('patient.identifier');
      const small = patients === `urn:oid:${AUTHORITY}|9999014`;
      const next = `${origin.baseUrl}/fhir/DocumentReference?_page=${origin.calls.length}`;
      const link = small ? [] : [{ relation: 'next', url: next }];
      response.end(JSON.stringify({ resourceType: 'Bundle', entry: [entry(small ? '9999014' : '9999013', '20250601')], link }));
    };
    await withOrigin(endless, async (client, origin) => {
      const found = await client.find({ patients: [...asked, { value: '9999014', authority: AUTHORITY }] }, never);
      expect(found.cut).toBe(true);
      expect(found.documents.filter(({ patientId }) => patientId === '9999014')).toHaveLength(1);
      expect(found.documents).toHaveLength(11);
      expect(origin.calls).toHaveLength(21);
    });
  });

  it('is TIMED_OUT if the registry hangs', async () => {
    await withOrigin(
      () => {},
      async (client) => {
        await expect(client.find({ patients: asked }, AbortSignal.timeout(40))).rejects.toMatchObject({ code: 'TIMED_OUT' });
      },
    );
  });
});

function clinical(patientId: string, day: string | null, change: object = {}) {
  return {
    resource: {
      resourceType: 'DocumentReference',
      status: 'current',
      masterIdentifier: { value: `${patientId}-${day}` },
      type: { coding: [{ system: 'http://loinc.org', code: '18842-5' }] },
      subject: { identifier: { system: `urn:oid:${AUTHORITY}`, value: patientId } },
      content: [{ attachment: { url: 'http://hospital.example/documents/1' } }],
      ...(day && { context: { period: { start: day } } }),
      ...change,
    },
  };
}

describe('an MHD search for clinical documents', () => {
  const bundle = (entries: object[]) => (_: Origin, response: ServerResponse) =>
    void response.end(JSON.stringify({ resourceType: 'Bundle', entry: entries }));

  it('returns those of the requested patients, and counts those of others, of other authorities and of invalid form as invalid', async () => {
    const elsewhere = { subject: { identifier: { system: 'urn:oid:1.2.3', value: '9999013' } } };
    const entries = [
      clinical('9999013', '2026-01-01'),
      clinical('9999014', '2026-01-01'),
      clinical('9999013', '2026-01-01', elsewhere),
      clinical('9999013', '2026-01-01', { status: 'superseded' }),
      entry('9999013', '20260101'),
      { resource: {} },
      clinical('9999013', null),
    ];
    await withOrigin(bundle(entries), async (client, origin) => {
      const { documents, unreadable, cut } = await client.findClinical({ patients: asked, from: '2026-01-01', until: '2026-01-31' }, never);
      expect([documents.map(({ careDate }) => careDate), unreadable.length, cut]).toEqual([['20260101', null], 5, false]);
      const [call] = origin.calls;
      expect([call!.method, call!.url]).toEqual(['POST', '/fhir/DocumentReference/_search']);
      const search = new URLSearchParams(call!.body);
      expect([search.get('type'), search.get('status'), search.getAll('period')]).toEqual([
        'http://loinc.org|',
        'current',
        ['ge2026-01-01', 'le2026-01-31'],
      ]);
    });
  });

  it('asks for many patients in one request, and for no patients without a request', async () => {
    const patients = Array.from({ length: 50 }, (_, i) => ({ value: `99990${10 + i}`, authority: AUTHORITY }));
    await withOrigin(bundle(patients.map(({ value }) => clinical(value, '2026-01-01'))), async (client, origin) => {
      expect((await client.findClinical({ patients }, never)).documents).toHaveLength(50);
      expect(await client.findClinical({ patients: [] }, never)).toEqual({ documents: [], unreadable: [], cut: false });
      expect(origin.calls).toHaveLength(1);
      expect(new URLSearchParams(origin.calls[0]!.body).get('patient.identifier')!.split(',')).toHaveLength(50);
    });
  });

  it('leaves out documents outside the dates, even if the registry sends them', async () => {
    const entries = ['2025-12-31', '2026-01-01', '2026-01-31', '2026-02-01', null].map((day) => clinical('9999013', day));
    await withOrigin(bundle(entries), async (client) => {
      const { documents, unreadable } = await client.findClinical({ patients: asked, from: '2026-01-01', until: '2026-01-31' }, never);
      expect([documents.map(({ careDate }) => careDate), unreadable]).toEqual([['20260101', '20260131', null], []]);
    });
  });

  it('reads a patient with too many documents up to a limit, and all documents of other patients', async () => {
    const endless = (origin: Origin, response: ServerResponse) => {
      const patients = new URLSearchParams(origin.calls.at(-1)?.body).get('patient.identifier');
      const small = patients === `urn:oid:${AUTHORITY}|9999014`;
      const link = small ? [] : [{ relation: 'next', url: `${origin.baseUrl}/fhir/DocumentReference?_page=${origin.calls.length}` }];
      const found = [clinical(small ? '9999014' : '9999013', '2026-01-01')];
      response.end(JSON.stringify({ resourceType: 'Bundle', entry: found, link }));
    };
    await withOrigin(endless, async (client, origin) => {
      const found = await client.findClinical({ patients: [...asked, { value: '9999014', authority: AUTHORITY }] }, never);
      expect([found.cut, found.documents.filter(({ patientId }) => patientId === '9999014').length]).toEqual([true, 1]);
      expect(origin.calls).toHaveLength(21);
    });
  });

  it.each<[string, (origin: Origin, response: ServerResponse) => void, string]>([
    ['refuses', (_, response) => void response.writeHead(403).end(), 'UNREACHABLE'],
    ['answers a page', (_, response) => void response.end('<html>'), 'INVALID_DATA'],
    [
      'leads elsewhere',
      (_, response) =>
        void response.end(JSON.stringify({ resourceType: 'Bundle', link: [{ relation: 'next', url: 'http://127.0.0.1:1/fhir/x' }] })),
      'INVALID_DATA',
    ],
  ])('fails if the registry %s', async (_what, answer, code) => {
    await withOrigin(answer, async (client) => {
      await expect(client.findClinical({ patients: asked }, never)).rejects.toMatchObject({ code });
    });
  });
});

describe('a request for the file of an MHD document', () => {
  const location = (url: string): RegisteredFile => ({
    patientId: '9999013',
    authority: AUTHORITY,
    dataType: 'OML-11',
    path: '',
    url,
    careDate: null,
    contentType: 'x-application/hl7-v2+er7',
    updatedAt: null,
  });

  it('goes to the facility’s own base, with its own token', async () => {
    await withOrigin(
      (_, response) => response.end('MSH'),
      async (client, origin) => {
        const baseUrl = `${origin.baseUrl}/documents`;
        const bytes = await client.fetch({ location: location(`${baseUrl}/abc`), baseUrl, token: 'hospital', signal: never });
        expect(Buffer.from(bytes).toString()).toBe('MSH');
        expect(origin.calls).toMatchObject([{ method: 'GET', url: '/documents/abc', headers: { authorization: 'Bearer hospital' } }]);
      },
    );
  });

  it.each([
    'BASE/../fhir/Patient',
    'BASE/%2e%2e/fhir',
    'BASEx/abc',
    'http://127.0.0.1:1/documents/abc',
    '//127.0.0.1:1/documents/abc',
    '/admin',
  ])('is not sent for %s', async (url) => {
    await withOrigin(
      (_, response) => response.end('MSH'),
      async (client, origin) => {
        const baseUrl = `${origin.baseUrl}/documents`;
        const one = location(url.replace('BASE', baseUrl));
        await expect(client.fetch({ location: one, baseUrl, token: 'hospital', signal: never })).rejects.toMatchObject({
          code: 'INVALID_DATA',
        });
        expect(origin.calls).toHaveLength(0);
      },
    );
  });

  it('reads no more bytes than the limit', async () => {
    await withOrigin(
      (_, response) => response.end('0123456789'),
      async (client, origin) => {
        const one = { location: location(`${origin.baseUrl}/documents/a`), baseUrl: `${origin.baseUrl}/documents`, signal: never };
        expect(await client.fetch({ ...one, maxBytes: 10 })).toHaveLength(10);
        await expect(client.fetch({ ...one, maxBytes: 9 })).rejects.toMatchObject({ code: 'INVALID_DATA' });
      },
    );
  });

  it.each([
    [302, 'INVALID_DATA'],
    [404, 'GONE'],
    [500, 'UNREACHABLE'],
  ])('with status %i is %s', async (status, code) => {
    await withOrigin(
      (_, response) => response.writeHead(status, { location: '/documents/other' }).end(),
      async (client, origin) => {
        const baseUrl = `${origin.baseUrl}/documents`;
        await expect(client.fetch({ location: location(`${baseUrl}/a`), baseUrl, signal: never })).rejects.toMatchObject({ code });
        expect(origin.calls).toHaveLength(1);
      },
    );
  });
});

describe('an entry that cannot be read', () => {
  const subjectOf = (value: string, authority = AUTHORITY) => ({ identifier: { system: `urn:oid:${authority}`, value } });
  const broken = (change: object) => ({ resource: { ...entry('9999013', '20250601').resource, masterIdentifier: null, ...change } });
  const one = { patientId: '9999013', authority: AUTHORITY };
  const both = [...asked, { value: '9999014', authority: AUTHORITY }];

  it.each([
    ['names its patient and its type', broken({}), { subject: one, dataType: 'OML-11' }],
    ['names no type', broken({ type: null }), { subject: one, dataType: null }],
    ['names no patient', broken({ subject: null }), { subject: null, dataType: 'OML-11' }],
    ['names a patient who was not asked for', broken({ subject: subjectOf('9999015') }), { subject: null, dataType: 'OML-11' }],
    ['names a patient of another facility', broken({ subject: subjectOf('9999013', '1.2.3') }), { subject: null, dataType: 'OML-11' }],
    ['is valid, but of a patient who was not asked for', entry('9999015', '20250601'), { subject: null, dataType: null }],
    ['is no document', { resource: {} }, { subject: null, dataType: null }],
  ])('and %s says so', async (_what, found, unreadable) => {
    const answer = (_: Origin, response: ServerResponse) =>
      void response.end(JSON.stringify({ resourceType: 'Bundle', entry: [found, entry('9999013', '20250601')] }));
    await withOrigin(answer, async (client) => {
      const several = await client.find({ patients: both }, never);
      expect([several.documents.length, several.unreadable]).toEqual([1, [unreadable]]);
      // Whatever a search for one patient finds concerns that patient.
      expect((await client.find({ patients: asked }, never)).unreadable).toEqual([{ ...unreadable, subject: one }]);
    });
  });
});

describe('an MHD search whose documents name their patient by reference', () => {
  const byReference = (patientId: string) => {
    const { resource } = entry(patientId, '20250601');
    return { resource: { ...resource, subject: { reference: `Patient/${patientId}` } } };
  };
  const answer = (origin: Origin, response: ServerResponse) => {
    const patients = new URLSearchParams(origin.calls.at(-1)!.body).get('patient.identifier')!.split(',');
    const found = patients.map((one) => byReference(one.split('|')[1]!));
    response.end(JSON.stringify({ resourceType: 'Bundle', entry: found }));
  };

  it('returns those of one patient', async () => {
    await withOrigin(answer, async (client) => {
      expect(await client.find({ patients: asked }, never)).toMatchObject({ documents: [{ patientId: '9999013' }], unreadable: [] });
    });
  });

  it('asks for several patients one by one', async () => {
    await withOrigin(answer, async (client, origin) => {
      const { documents, unreadable } = await client.find({ patients: [...asked, { value: '9999014', authority: AUTHORITY }] }, never);
      expect(documents.map(({ patientId }) => patientId).sort()).toEqual(['9999013', '9999014']);
      expect([unreadable, origin.calls.length]).toEqual([[], 3]);
    });
  });

  it('follows a next link on the base itself, as HAPI writes it', async () => {
    const pages = (origin: Origin, response: ServerResponse) => {
      const first = origin.calls.length === 1;
      const link = first ? [{ relation: 'next', url: `${origin.baseUrl}/fhir?_getpages=abc&_getpagesoffset=1` }] : [];
      response.end(JSON.stringify({ resourceType: 'Bundle', entry: [entry('9999013', first ? '20250601' : '20241231')], link }));
    };
    await withOrigin(pages, async (client, origin) => {
      expect((await client.find({ patients: asked }, never)).documents).toHaveLength(2);
      expect(origin.calls[1]!.url).toBe('/fhir?_getpages=abc&_getpagesoffset=1');
    });
  });
});
