import { createHash, randomBytes } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import sharp, { type Sharp } from 'sharp';
import { acceptContent } from './accept-content.js';
import { readClaimedType } from './content-types.js';
import { isMalware, ScanUnavailable } from './scan-malware.js';
import { type FakeScanner, startFakeScanner } from './testing/fake-scanner.js';
import { makeDocx, makePdf, makeZip } from './testing/make-zip.js';
import { UploadRefused } from './upload-refused.js';

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const claimOf = (content: Buffer, contentType: string) => ({
  bytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
  contentType,
});
const accept = async (content: Buffer, contentType: string) => await acceptContent(content, claimOf(content, contentType));
const refusal = async (content: Buffer, contentType: string) =>
  await accept(content, contentType).then(
    ({ kind }) => `accepted as ${kind}`,
    (error: unknown) => (error instanceof UploadRefused ? error.code : error),
  );

/** A picture with a red left and a blue right half. */
const picture = (width = 60, height = 40) =>
  sharp({ create: { width, height, channels: 3, background: '#d00000' } }).composite([
    { input: { create: { width: width / 2, height, channels: 3, background: '#0000d0' } }, left: width / 2, top: 0 },
  ]);

/** A PNG whose header states a size, with almost no pixels behind it. */
function statePng(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crcOf(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const data = deflateSync(Buffer.alloc(1_000));
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function crcOf(bytes: Buffer): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc >>> 0;
}

describe('a photo', () => {
  it.each<[string, (image: Sharp) => Sharp]>([
    ['image/jpeg', (image) => image.jpeg()],
    ['image/png', (image) => image.png()],
    ['image/webp', (image) => image.webp()],
    ['image/gif', (image) => image.gif()],
  ])('of the type %s becomes a JPEG with a thumbnail', async (type, encode) => {
    const kept = await accept(await encode(picture(1_200, 800)).toBuffer(), type);
    if (kept.kind !== 'PHOTO') throw new Error('no photo');
    expect([kept.contentType, kept.width, kept.height]).toEqual(['image/jpeg', 1_200, 800]);
    expect(await sharp(kept.bytes).metadata()).toMatchObject({ format: 'jpeg', width: 1_200, height: 800 });
    expect(await sharp(kept.thumbnail).metadata()).toMatchObject({ format: 'jpeg', width: 320, height: 213 });
  });

  it('loses EXIF, GPS, comments and profiles, and what follows the picture', async () => {
    const content = Buffer.concat([
      await picture()
        .withExif({ IFD0: { Artist: 'Tanaka Hanako' }, IFD3: { GPSLatitude: '34/1 39/1 0/1', GPSLatitudeRef: 'N' } })
        .withIccProfile('p3')
        .jpeg()
        .toBuffer(),
      Buffer.from('<script>alert(1)</script>'),
    ]);
    expect((await sharp(content).metadata()).exif).toBeDefined();
    const kept = await accept(content, 'image/jpeg');
    if (kept.kind !== 'PHOTO') throw new Error('no photo');
    for (const bytes of [kept.bytes, kept.thumbnail]) {
      const { exif, icc, iptc, xmp, orientation } = await sharp(bytes).metadata();
      expect([exif, icc, iptc, xmp, orientation]).toEqual([undefined, undefined, undefined, undefined, undefined]);
      for (const word of ['Tanaka', 'Exif', 'GPS', '<script>']) expect(bytes.includes(word)).toBe(false);
    }
  });

  it('is turned upright as its EXIF says', async () => {
    const kept = await accept(await picture(60, 40).withMetadata({ orientation: 6 }).jpeg().toBuffer(), 'image/jpeg');
    if (kept.kind !== 'PHOTO') throw new Error('no photo');
    expect([kept.width, kept.height]).toEqual([40, 60]);
    const { data } = await sharp(kept.bytes).extract({ left: 20, top: 5, width: 1, height: 1 }).raw().toBuffer({ resolveWithObject: true });
    expect(data[0]).toBeGreaterThan(150);
  });

  it('keeps only the first picture of an animated GIF or WebP', async () => {
    const frames = await Promise.all(
      ['#ff0000', '#00ff00', '#0000ff'].map(
        async (background) =>
          await sharp({ create: { width: 20, height: 20, channels: 3, background } })
            .png()
            .toBuffer(),
      ),
    );
    for (const [type, encode] of [
      ['image/gif', (image: Sharp) => image.gif({ delay: [100, 100, 100] })],
      ['image/webp', (image: Sharp) => image.webp({ delay: [100, 100, 100] })],
    ] as const) {
      const animated = await encode(sharp(frames, { join: { animated: true } })).toBuffer();
      expect((await sharp(animated, { animated: true }).metadata()).pages).toBe(3);
      const kept = await accept(animated, type);
      if (kept.kind !== 'PHOTO') throw new Error('no photo');
      expect([kept.width, kept.height]).toEqual([20, 20]);
      const [red, green, blue] = await sharp(kept.bytes).raw().toBuffer();
      expect([red! > 200, green! < 80, blue! < 80]).toEqual([true, true, true]);
    }
  });

  it('is at most 4,096 pixels wide or high, and never enlarged', async () => {
    const kept = await accept(await picture(6_000, 1_500).jpeg().toBuffer(), 'image/jpeg');
    if (kept.kind !== 'PHOTO') throw new Error('no photo');
    expect([kept.width, kept.height]).toEqual([4_096, 1_024]);
    const small = await accept(await picture(10, 8).png().toBuffer(), 'image/png');
    if (small.kind !== 'PHOTO') throw new Error('no photo');
    expect([small.width, small.height, (await sharp(small.thumbnail).metadata()).width]).toEqual([10, 8, 10]);
  });

  it('is white where it was transparent', async () => {
    const content = await sharp({ create: { width: 8, height: 8, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
      .png()
      .toBuffer();
    const kept = await accept(content, 'image/png');
    expect([...(await sharp(kept.bytes).raw().toBuffer()).subarray(0, 3)]).toEqual([255, 255, 255]);
  });

  it.each([
    [20_000, 20_000],
    [16_385, 10],
    [10, 60_000],
    [9_000, 9_000],
  ])('of %i × %i pixels is refused before it is decoded', async (width, height) => {
    const before = process.memoryUsage().rss;
    const began = performance.now();
    expect(await refusal(statePng(width, height), 'image/png')).toBe('IMAGE_TOO_LARGE');
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  });

  it('that is cut or damaged is refused', async () => {
    const content = await picture(300, 300).jpeg().toBuffer();
    expect(await refusal(content.subarray(0, content.length / 2), 'image/jpeg')).toBe('IMAGE_INVALID');
    expect(await refusal(content.subarray(0, 4), 'image/jpeg')).toBe('IMAGE_INVALID');
    expect(await refusal(statePng(100, 100), 'image/png')).toBe('IMAGE_INVALID');
    expect(await refusal(Buffer.concat([Buffer.from('GIF89a'), randomBytes(100)]), 'image/gif')).toMatch(/^IMAGE_/);
  });

  it('in HEIC is refused, because it cannot be decoded here', async () => {
    const content = Buffer.concat([Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), randomBytes(200)]);
    expect(await refusal(content, 'image/heic')).toBe('CONTENT_TYPE_REFUSED');
  });
});

describe('a file', () => {
  it('that is a PDF or an office file stays as it is', async () => {
    const odt = makeZip([
      { name: 'mimetype', content: 'application/vnd.oasis.opendocument.text', isStored: true },
      { name: 'content.xml', content: '<x/>' },
    ]);
    const xlsx = makeZip([
      { name: '[Content_Types].xml', content: '<x/>' },
      { name: 'xl/workbook.xml', content: '<x/>' },
    ]);
    for (const [content, type] of [
      [makePdf(), 'application/pdf'],
      [makeDocx(), DOCX],
      [odt, 'application/vnd.oasis.opendocument.text'],
      [xlsx, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    ] as const) {
      expect(await accept(content, type)).toEqual({ kind: 'FILE', contentType: type, bytes: content });
    }
  });

  it.each<[string, Buffer, string]>([
    ['a PDF that is also an archive', Buffer.concat([makePdf(), makeDocx()]), 'FILE_UNSAFE'],
    [
      'a PDF with an archive inside that ends in its comment',
      Buffer.concat([makePdf(), makeDocx(), Buffer.from('\n%%EOF\n')]),
      'FILE_UNSAFE',
    ],
    ['a PDF that is also a page', makePdf('<html><script>alert(1)</script></html>\n'), 'FILE_UNSAFE'],
    ['a PDF that is also a script', Buffer.concat([Buffer.from('%PDF-1.7\n<?php system(1); ?>'), makePdf()]), 'FILE_UNSAFE'],
    ['a PDF with more after its end', Buffer.concat([makePdf(), Buffer.from('<svg onload="alert(1)"/>')]), 'FILE_UNSAFE'],
    ['a PDF that is cut', makePdf().subarray(0, 40), 'FILE_INVALID'],
    ['a PDF of no version', Buffer.from('%PDF-x'), 'FILE_INVALID'],
    ['a PDF behind other bytes', Buffer.concat([Buffer.from('GARBAGE '), makePdf()]), 'CONTENT_TYPE_REFUSED'],
    ['a page', Buffer.from('<!DOCTYPE html><script>alert(1)</script>'), 'CONTENT_TYPE_REFUSED'],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), 'CONTENT_TYPE_REFUSED'],
    ['text', Buffer.from('plain'), 'CONTENT_TYPE_REFUSED'],
    ['nothing', Buffer.alloc(0), 'CONTENT_TYPE_REFUSED'],
    ['a program', Buffer.from('MZ\x90\0'), 'CONTENT_TYPE_REFUSED'],
    ['a TIFF', Buffer.from('II*\0'), 'CONTENT_TYPE_REFUSED'],
    ['an old office file', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'CONTENT_TYPE_REFUSED'],
    ['any archive', makeZip([{ name: 'a.txt', content: 'a' }]), 'CONTENT_TYPE_REFUSED'],
    ['a file of two kinds', makeDocx([{ name: 'xl/workbook.xml', content: 'x' }]), 'CONTENT_TYPE_REFUSED'],
    ['an archive behind other bytes', Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), makeDocx()]), 'FILE_INVALID'],
    ['an archive before other bytes', Buffer.concat([makeDocx(), Buffer.from('<html>')]), 'FILE_INVALID'],
    ['an archive that is cut', makeDocx().subarray(0, 100), 'FILE_INVALID'],
    ['a name that leaves its folder', makeDocx([{ name: '../../x', content: 'x' }]), 'FILE_UNSAFE'],
    ['an absolute name', makeDocx([{ name: '/etc/passwd', content: 'x' }]), 'FILE_UNSAFE'],
    ['a name with a backslash', makeDocx([{ name: '..\\x', content: 'x' }]), 'FILE_UNSAFE'],
    ['two entries of one name', makeDocx([{ name: 'word/document.xml', content: 'x' }]), 'FILE_UNSAFE'],
    ['another name in the local header', makeDocx([{ name: 'word/a.xml', localName: 'word/b.xml', content: 'x' }]), 'FILE_UNSAFE'],
    ['an encrypted entry', makeDocx([{ name: 'word/a.xml', content: 'x', flags: 1 }]), 'FILE_UNSAFE'],
    ['macros', makeDocx([{ name: 'word/vbaProject.bin', content: 'x' }]), 'FILE_UNSAFE'],
    [
      'entries that share bytes',
      makeDocx([{ name: '[Content_Types].xml2', localName: '[Content_Types].xml', content: 'x', offset: 0 }]),
      'FILE_UNSAFE',
    ],
    ['an entry larger than it says', makeDocx([{ name: 'word/a.xml', content: 'x'.repeat(100_000), unpacked: 10 }]), 'FILE_UNSAFE'],
    ['an entry smaller than it says', makeDocx([{ name: 'word/a.xml', content: 'x', unpacked: 1_000 }]), 'FILE_UNSAFE'],
    ['a zip bomb', makeDocx([{ name: 'word/a.xml', content: Buffer.alloc(300 * 1024 * 1024) }]), 'FILE_UNSAFE'],
    ['a zip bomb that packs to a hundredth', makeDocx([{ name: 'word/a.xml', content: Buffer.alloc(20 * 1024 * 1024) }]), 'FILE_UNSAFE'],
    ['a zip bomb that lies', makeDocx([{ name: 'word/a.xml', content: Buffer.alloc(100 * 1024 * 1024), unpacked: 1_000 }]), 'FILE_UNSAFE'],
  ])('that is %s is refused', async (_what, content, code) => {
    const claimed = content.toString('latin1', 0, 4) === '%PDF' ? 'application/pdf' : DOCX;
    expect(await refusal(content, claimed)).toBe(code);
  });

  it('that is a PDF with compressed data at its beginning is not taken for a page by chance', async () => {
    for (let round = 0; round < 1_000; round++) {
      const content = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(1_100), Buffer.from('\n%%EOF\n')]);
      expect(await refusal(content, 'application/pdf')).toBe('accepted as FILE');
    }
  });

  it('that is a PDF is searched in its compressed streams, also where a name lies between two pieces of what they unpack to', async () => {
    const pdfOf = (streams: readonly Buffer[]) =>
      Buffer.concat([
        Buffer.from('%PDF-1.7\n'),
        ...streams.flatMap((packed) => [Buffer.from('1 0 obj<</Length 1>>stream\n'), packed, Buffer.from('\nendstream endobj\n')]),
        Buffer.from('%%EOF\n'),
      ]);
    for (let at = 65_536 - 14; at <= 65_536; at++) {
      const unpacked = Buffer.concat([Buffer.alloc(at, 'x'), Buffer.from(' /#4aavaScript '), Buffer.alloc(100_000, 'x')]);
      expect([at, await refusal(pdfOf([deflateSync(unpacked)]), 'application/pdf')]).toEqual([at, 'FILE_UNSAFE']);
    }
    const honest = [deflateSync(Buffer.alloc(100_000, 'BT (text) Tj ET\n')), randomBytes(10_000), deflateSync(randomBytes(10_000))];
    expect(await refusal(pdfOf(honest), 'application/pdf')).toBe('accepted as FILE');
    expect(await refusal(pdfOf([honest[0]!.subarray(0, 50)]), 'application/pdf')).toBe('accepted as FILE');
    const many = Array.from({ length: 20_001 }, () => Buffer.from('789c', 'hex'));
    expect(await refusal(pdfOf(many), 'application/pdf')).toBe('FILE_UNSAFE');
  });

  it('that is larger than an answer of the gateway is refused', async () => {
    const content = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(16 * 1024 * 1024), Buffer.from('\n%%EOF\n')]);
    expect(await refusal(content, 'application/pdf')).toBe('OVERSIZED');
  });
});

describe('the claim of a client', () => {
  it('must agree with the type of the content', async () => {
    const contents = new Map([
      ['image/jpeg', await picture().jpeg().toBuffer()],
      ['image/png', await picture().png().toBuffer()],
      ['application/pdf', makePdf()],
      [DOCX, makeDocx()],
    ]);
    for (const [type, content] of contents)
      for (const claimed of contents.keys())
        expect([type, claimed, await refusal(content, claimed)]).toEqual([
          type,
          claimed,
          claimed === type ? expect.stringMatching(/^accepted/) : 'CONTENT_TYPE_MISMATCH',
        ]);
  });

  it('must have the right length and SHA-256', async () => {
    const content = makePdf();
    const claim = claimOf(content, 'application/pdf');
    for (const wrong of [{ bytes: content.length + 1 }, { sha256: 'a'.repeat(64) }, { sha256: claim.sha256.toUpperCase() }])
      await expect(acceptContent(content, { ...claim, ...wrong })).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' });
  });

  it.each([
    ['image/jpeg', 'image/jpeg'],
    ['IMAGE/JPG', 'image/jpeg'],
    ['image/heif', 'image/heic'],
    ['application/pdf; version=1', 'application/pdf'],
    ['image/svg+xml', undefined],
    ['text/html', undefined],
    ['application/zip', undefined],
    ['__proto__', undefined],
    ['', undefined],
  ])('%p is read as %p', (claimed, type) => {
    expect(readClaimedType(claimed)).toBe(type);
  });

  it('never lets any bytes through that are not what they say', async () => {
    const heads = ['%PDF-1.7\n', 'PK\x03\x04', '\xff\xd8\xff', '\x89PNG\r\n\x1a\n', 'GIF89a', 'RIFF\0\0\0\0WEBP', '<svg'].map((head) =>
      Buffer.from(head, 'latin1'),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...heads),
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom('application/pdf', DOCX, 'image/jpeg', 'image/png'),
        async (head, tail, type) => {
          const content = Buffer.concat([head, tail]);
          const outcome = await refusal(content, type);
          expect(typeof outcome).toBe('string');
          if (outcome === 'accepted as FILE') expect(content.includes('%%EOF')).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('the malware scanner', () => {
  let scanner: FakeScanner;
  beforeAll(async () => {
    scanner = await startFakeScanner(500);
  });
  afterAll(async () => await scanner.close());
  beforeEach(() => {
    scanner.answers = undefined;
    scanner.scanned.splice(0);
  });

  it('gets the whole content, and its verdict decides', async () => {
    const large = randomBytes(1_000_000);
    expect(await isMalware(scanner.address, large)).toBe(false);
    expect(scanner.scanned[0]?.equals(large)).toBe(true);
    expect(await isMalware(scanner.address, Buffer.from('X5O!P%@AP EICAR'))).toBe(true);
    expect(await isMalware(scanner.address, Buffer.alloc(0))).toBe(false);
    const content = makePdf('EICAR ');
    await expect(
      acceptContent(content, claimOf(content, 'application/pdf'), (bytes) => isMalware(scanner.address, bytes)),
    ).rejects.toMatchObject({ code: 'MALWARE_FOUND' });
  });

  it.each([['INSTREAM size limit exceeded. ERROR'], [''], ['stream: OK or so'], ['x'.repeat(10_000)], [null]])(
    'that answers %p has not decided',
    async (answers) => {
      scanner.answers = answers;
      await expect(isMalware(scanner.address, Buffer.from('x'))).rejects.toThrow(ScanUnavailable);
    },
  );

  it('that cannot be reached has not decided', async () => {
    await expect(isMalware({ host: '127.0.0.1', port: 1, deadline: 500 }, Buffer.from('x'))).rejects.toThrow(ScanUnavailable);
  });
});
