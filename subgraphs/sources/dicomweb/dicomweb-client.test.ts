import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Origin, startOrigin } from '../testing/http-origin.js';
import { DicomwebClient } from './dicomweb-client.js';

const never = new AbortController().signal;
const PATIENT = '0012345';
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const JPEG = Buffer.from('ffd8ffe000104a46494600', 'hex');

type Row = Record<string, { vr: string; Value: unknown[] }>;
const study = (number: number, patientId = PATIENT): Row => ({
  '0020000D': { vr: 'UI', Value: [`2.25.${number}`] },
  '00100020': { vr: 'LO', Value: [patientId] },
});
const instance = (number: number, patientId = PATIENT): Row => ({
  ...study(1, patientId),
  '0020000E': { vr: 'UI', Value: ['2.25.1.1'] },
  '00080018': { vr: 'UI', Value: [`2.25.1.1.${number}`] },
  '00200013': { vr: 'IS', Value: [number] },
});

function send(response: ServerResponse, body: unknown, { status = 200, type = 'application/dicom+json', headers = {} } = {}): void {
  response.writeHead(status, { 'content-type': type, ...headers });
  response.end(Buffer.isBuffer(body) ? body : JSON.stringify(body));
}

async function withArchive(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  run: (ask: ReturnType<typeof questions>, origin: Origin) => Promise<void>,
) {
  const origin = await startOrigin(answer);
  try {
    await run(questions(origin), origin);
  } finally {
    await origin.close();
  }
}

function questions(origin: Origin) {
  const client = new DicomwebClient({ maxPictureBytes: 100_000 });
  const archive = { baseUrl: `${origin.baseUrl}/dicom-web`, credentials: { token: 'hospital' } };
  return {
    studies: (more: { studyUids?: string[]; signal?: AbortSignal } = {}) =>
      client.findStudies({ ...archive, patientId: PATIENT, signal: never, ...more }),
    instances: (signal = never) => client.findInstances({ ...archive, patientId: PATIENT, studyUid: '2.25.1', signal }),
    rendered: (accept: 'image/png' | 'image/jpeg' = 'image/png', signal = never) =>
      client.rendered({ ...archive, studyUid: '2.25.1', seriesUid: '2.25.2', instanceUid: '2.25.3', accept, signal }),
  };
}

/** An archive of `total` studies that keeps `limit`, `offset` and a limit of its own. */
const paged =
  (total: number, own = Number.POSITIVE_INFINITY) =>
  (request: IncomingMessage, response: ServerResponse) => {
    const { searchParams } = new URL(request.url!, 'http://archive');
    const offset = Number(searchParams.get('offset'));
    const end = Math.min(total, offset + Math.min(own, Number(searchParams.get('limit'))));
    const rows = Array.from({ length: Math.max(0, end - offset) }, (_, index) => study(offset + index + 1));
    const warning = end < total ? { warning: `299 archive: There are ${total - end} additional results that can be requested` } : undefined;
    send(response, rows, { headers: warning });
  };

describe('a DICOMweb search for studies', () => {
  it.each([0, 1, 99, 100, 101, 250])('returns all %i studies, over all pages', async (total) => {
    await withArchive(paged(total), async (ask, origin) => {
      expect(new Set((await ask.studies()).map((one) => one.studyUid)).size).toBe(total);
      expect(origin.calls).toHaveLength(Math.ceil(total / 100) + 1);
      expect(origin.calls[0]?.headers).toMatchObject({ authorization: 'Bearer hospital', accept: 'application/dicom+json' });
    });
  });

  it('asks an archive with smaller pages for more until it has all studies', async () => {
    await withArchive(paged(70, 30), async (ask) => {
      expect(await ask.studies()).toHaveLength(70);
    });
  });

  it.each([2, 7, 50])('asks an archive that stops at %i studies without a warning until nothing new comes', async (own) => {
    await withArchive(
      (request, response) => {
        const offset = Number(new URL(request.url!, 'http://archive').searchParams.get('offset'));
        send(
          response,
          Array.from({ length: Math.max(0, Math.min(own, 51 - offset)) }, (_, index) => study(offset + index + 1)),
        );
      },
      async (ask) => {
        if (own === 2)
          await expect(ask.studies()).rejects.toMatchObject({ code: 'INVALID_DATA', message: 'the search has too many pages' });
        else expect(await ask.studies()).toHaveLength(51);
      },
    );
  });

  it.each([400, 404, 416])('takes the status %i for an offset behind the last study as the end', async (status) => {
    await withArchive(
      (request, response) => {
        const offset = Number(new URL(request.url!, 'http://archive').searchParams.get('offset'));
        if (offset > 0) response.writeHead(status).end();
        else send(response, [study(1), study(2)]);
      },
      async (ask) => {
        expect(await ask.studies()).toHaveLength(2);
      },
    );
  });

  it('fails if an archive announces more studies and then answers 400', async () => {
    await withArchive(
      (request, response) => {
        const offset = Number(new URL(request.url!, 'http://archive').searchParams.get('offset'));
        if (offset > 0) response.writeHead(400).end();
        else send(response, [study(1)], { headers: { warning: '299 archive: There are 3 additional results' } });
      },
      async (ask) => {
        await expect(ask.studies()).rejects.toMatchObject({ code: 'UNREACHABLE' });
      },
    );
  });

  it('takes all rows of an archive that ignores the offset', async () => {
    await withArchive(
      (_, response) => send(response, [study(1), study(2)]),
      async (ask) => {
        expect(await ask.studies()).toHaveLength(2);
      },
    );
  });

  it('does not ask on if it has all requested studies', async () => {
    await withArchive(paged(2), async (ask, origin) => {
      expect(await ask.studies({ studyUids: ['2.25.1', '2.25.2'] })).toHaveLength(2);
      expect(origin.calls).toHaveLength(1);
    });
  });

  it('accepts all studies at once from an archive without paging', async () => {
    const all = Array.from({ length: 300 }, (_, index) => study(index + 1));
    await withArchive(
      (_, response) => send(response, all),
      async (ask, origin) => {
        expect(await ask.studies()).toHaveLength(300);
        expect(origin.calls).toHaveLength(1);
      },
    );
  });

  it('fails if an archive repeats its first page forever', async () => {
    const page = Array.from({ length: 100 }, (_, index) => study(index + 1));
    await withArchive(
      (_, response) => send(response, page),
      async (ask, origin) => {
        await expect(ask.studies()).rejects.toMatchObject({ code: 'INVALID_DATA' });
        expect(origin.calls).toHaveLength(2);
      },
    );
  });

  it('fails if an archive sends pages without end', async () => {
    await withArchive(paged(1_000_000), async (ask, origin) => {
      await expect(ask.studies()).rejects.toMatchObject({ code: 'INVALID_DATA' });
      expect(origin.calls.length).toBeLessThan(30);
    });
  });

  it('fails if the third page has a study of another patient', async () => {
    await withArchive(
      (request, response) => {
        const offset = Number(new URL(request.url!, 'http://archive').searchParams.get('offset'));
        const rows = Array.from({ length: 100 }, (_, index) => study(offset + index + 1, offset + index === 250 ? '0012346' : PATIENT));
        send(response, rows);
      },
      async (ask) => {
        await expect(ask.studies()).rejects.toMatchObject({ code: 'INVALID_DATA', message: 'studies of another patient' });
      },
    );
  });

  it('leaves out studies that were not requested, if the archive ignores the parameter', async () => {
    await withArchive(paged(5), async (ask, origin) => {
      expect((await ask.studies({ studyUids: ['2.25.3', '2.25.77'] })).map((one) => one.studyUid)).toEqual(['2.25.3']);
      expect(origin.calls).toHaveLength(2);
      expect(await ask.studies({ studyUids: ['..'] })).toEqual([]);
      expect(origin.calls).toHaveLength(2);
    });
  });

  it('returns no studies for a 204', async () => {
    await withArchive(
      (_, response) => response.writeHead(204).end(),
      async (ask) => {
        expect(await ask.studies()).toEqual([]);
        expect(await ask.instances()).toEqual([]);
      },
    );
  });
});

describe('a DICOMweb request for instances', () => {
  it('gets all instances of a study, and asks for more until nothing new comes', async () => {
    await withArchive(
      (_, response) => send(response, [instance(2), instance(1)]),
      async (ask, origin) => {
        expect((await ask.instances())[0]?.instances.map((one) => one.number)).toEqual([1, 2]);
        expect(origin.calls).toHaveLength(2);
        expect(origin.calls[0]?.url).toMatch(/^\/dicom-web\/studies\/2\.25\.1\/instances\?/);
      },
    );
  });

  it('fails if there are too many instances, or if the archive withholds some', async () => {
    const many = Array.from({ length: 10_001 }, (_, index) => instance(index));
    await withArchive(
      (_, response) => send(response, many),
      async (ask) => await expect(ask.instances()).rejects.toMatchObject({ code: 'INVALID_DATA' }),
    );
    const headers = { warning: '299 archive: There are 7 additional results that can be requested' };
    await withArchive(
      (_, response) => send(response, [instance(1)], { headers }),
      async (ask) => await expect(ask.instances()).rejects.toMatchObject({ code: 'INVALID_DATA' }),
    );
  });

  it('fails with GONE if the study does not exist', async () => {
    await withArchive(
      (_, response) => send(response, {}, { status: 404 }),
      async (ask) => await expect(ask.instances()).rejects.toMatchObject({ code: 'GONE' }),
    );
  });
});

describe('a picture of a DICOMweb archive', () => {
  it.each([
    ['image/png', PNG],
    ['image/jpeg', JPEG],
  ] as const)('as %s is returned unchanged', async (type, bytes) => {
    await withArchive(
      (_, response) => send(response, bytes, { type: `${type}; charset=binary` }),
      async (ask, origin) => {
        const picture = await ask.rendered(type);
        expect(picture.contentType).toBe(type);
        expect(Buffer.from(picture.bytes).equals(bytes)).toBe(true);
        expect(origin.calls[0]?.headers.accept).toBe(type);
      },
    );
  });

  it.each([
    ['a page', 'text/html', Buffer.from('<script>')],
    ['a page that says it is a picture', 'image/png', Buffer.from('<script>')],
    ['another picture than it says', 'image/png', JPEG],
    ['another picture than was asked for', 'image/jpeg', JPEG],
    ['SVG', 'image/svg+xml', Buffer.from('<svg/>')],
    ['several parts', 'multipart/related', PNG],
    ['nothing', 'image/png', Buffer.alloc(0)],
    ['something without a type', '', PNG],
    ['too much', 'image/png', Buffer.concat([PNG, Buffer.alloc(200_000)])],
  ])('as %s is INVALID_DATA', async (_, type, bytes) => {
    await withArchive(
      (_, response) => send(response, bytes, { type }),
      async (ask) => await expect(ask.rendered('image/png')).rejects.toMatchObject({ code: 'INVALID_DATA' }),
    );
  });

  it.each([
    [400, 'UNSUPPORTED'],
    [406, 'UNSUPPORTED'],
    [415, 'UNSUPPORTED'],
    [404, 'GONE'],
    [410, 'GONE'],
    [401, 'UNREACHABLE'],
    [403, 'UNREACHABLE'],
    [500, 'UNREACHABLE'],
    [503, 'UNREACHABLE'],
    [302, 'INVALID_DATA'],
  ])('with status %i is %s', async (status, code) => {
    await withArchive(
      (_, response) => send(response, PNG, { status, type: 'image/png', headers: { location: '/dicom-web/elsewhere' } }),
      async (ask, origin) => {
        await expect(ask.rendered()).rejects.toMatchObject({ code });
        expect(origin.calls).toHaveLength(1);
      },
    );
  });
});

describe.each(['studies', 'instances', 'rendered'] as const)('a DICOMweb request for %s', (kind) => {
  const ask = (all: ReturnType<typeof questions>, signal = never): Promise<unknown> =>
    kind === 'studies' ? all.studies({ signal }) : kind === 'instances' ? all.instances(signal) : all.rendered('image/png', signal);
  const failure = (answer: (request: IncomingMessage, response: ServerResponse) => void, code: string, signal?: AbortSignal) =>
    withArchive(answer, async (all) => {
      const error = await ask(all, signal).then(
        () => null,
        (reason: unknown) => reason,
      );
      expect(error).toMatchObject({ name: 'SourceError', code });
      expect(String(error)).not.toMatch(/0012345|127\.0\.0\.1|dicom-web|hospital/);
    });

  it('to an archive that hangs is TIMED_OUT', async () => await failure(() => {}, 'TIMED_OUT', AbortSignal.timeout(50)));

  it('to an archive that hangs within the answer is TIMED_OUT', async () => {
    const start = (_: IncomingMessage, response: ServerResponse) => {
      response.writeHead(200, { 'content-type': 'application/dicom+json' });
      response.write('[');
    };
    await failure(start, 'TIMED_OUT', AbortSignal.timeout(80));
  });

  it('is UNREACHABLE if the connection is cut', async () => {
    const cut = (_: IncomingMessage, response: ServerResponse) => {
      response.writeHead(200, { 'content-type': 'application/dicom+json', 'content-length': 1000 });
      response.write('[{', () => response.destroy());
    };
    await failure(cut, 'UNREACHABLE');
  });

  it('is UNREACHABLE if the connection is reset', async () => {
    await failure((request) => request.socket.resetAndDestroy(), 'UNREACHABLE');
  });

  it('does not follow a redirect', async () => {
    await failure((_, response) => response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end(), 'INVALID_DATA');
  });

  it('does not accept a log-in page as an answer', async () => {
    await failure((_, response) => send(response, Buffer.from('<html>'), { type: 'text/html' }), 'INVALID_DATA');
    await failure((_, response) => send(response, [], { type: 'text/html' }), 'INVALID_DATA');
  });

  it('stops at the limit if the answer has no end', async () => {
    const megabyte = Buffer.alloc(1024 * 1024, ' ');
    const endless = (_: IncomingMessage, response: ServerResponse) => {
      response.writeHead(200, { 'content-type': 'application/dicom+json' });
      const more = () => {
        while (!response.destroyed && response.write(megabyte));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    };
    await failure(endless, 'INVALID_DATA');
  });
});

it('sends a user and a password as in RFC 7617, in UTF-8', async () => {
  await withArchive(paged(0), async (_, origin) => {
    const credentials = { user: 'gw', password: 'パス:ワード' };
    await new DicomwebClient().findStudies({ baseUrl: origin.baseUrl, credentials, patientId: '1', signal: never });
    expect(origin.calls[0]?.headers.authorization).toBe(`Basic ${Buffer.from('gw:パス:ワード').toString('base64')}`);
  });
});

it('never sends a patient id that would match other patients', async () => {
  await withArchive(paged(3), async (_, origin) => {
    const ask = { baseUrl: origin.baseUrl, credentials: { token: 't' }, patientId: '*', signal: never };
    await expect(new DicomwebClient().findStudies(ask)).rejects.toMatchObject({ code: 'INVALID_DATA' });
    expect(origin.calls).toHaveLength(0);
  });
});
