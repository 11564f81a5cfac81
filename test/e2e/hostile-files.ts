import { randomBytes } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { makeDocx, makePdf, makeZip } from '../../subgraphs/uploads/testing/make-zip.js';

export const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const ODT = 'application/vnd.oasis.opendocument.text';

/** Content that somebody uploads to do harm, what it claims to be, and the code of the refusal; `kept` if it is made harmless or was never harmful. */
export interface HostileFile {
  readonly what: string;
  readonly content: Buffer;
  readonly claims: string;
  readonly becomes: string;
}

/** Words that must not be in what is served of a photo. */
export const MARK = 'Tanaka Hanako 34.66';

/** Hostile files of each kind. */
export async function makeHostileFiles(): Promise<readonly HostileFile[]> {
  return [...(await makeImages()), ...makePdfs(), ...makeOfficeFiles(), ...(await makeLies())];
}

const file = (what: string, claims: string, becomes: string, content: Buffer): HostileFile => ({ what, content, claims, becomes });
const picture = (width = 64, height = 48) => sharp({ create: { width, height, channels: 3, background: '#d00000' } });

async function makeImages(): Promise<HostileFile[]> {
  const [jpeg, png, webp, gif] = ['image/jpeg', 'image/png', 'image/webp', 'image/gif'] as const;
  const photo = await picture().jpeg().toBuffer();
  const withPlace = await picture()
    .withExif({ IFD0: { Artist: MARK, ImageDescription: MARK }, IFD3: { GPSLatitude: '34/1 39/1 36/1', GPSLatitudeRef: 'N' } })
    .jpeg()
    .toBuffer();
  const plain = await picture().png().toBuffer();
  const frames = await Promise.all(['#d00000', '#00d000', '#0000d0'].map(async (background) => await frame(background)));
  const animated = () => sharp(frames, { join: { animated: true } });
  const heic = Buffer.concat([Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), randomBytes(300)]);
  const avif = await picture().avif().toBuffer();
  return [
    file('a photo with EXIF, a name and a place', jpeg, 'kept', withPlace),
    file('a photo with a page behind it', jpeg, 'kept', Buffer.concat([photo, Buffer.from(`<html><script>alert("${MARK}")</script>`)])),
    file('a photo with an archive behind it', jpeg, 'kept', Buffer.concat([photo, makeZip([{ name: `${MARK}.exe`, content: 'MZ' }])])),
    file(
      'a PNG with a script in a text chunk',
      png,
      'kept',
      insertChunks(plain, [['tEXt', Buffer.from(`Comment\0<script>${MARK}</script>`)]]),
    ),
    file('a PNG whose text unpacks to 200 MB', png, 'kept', insertChunks(plain, [['zTXt', bomb('Comment\0\0')]])),
    file('a PNG whose colour profile unpacks to 200 MB', png, 'kept', insertChunks(plain, [['iCCP', bomb('profile\0\0')]])),
    file('an animated PNG', png, 'kept', animate(plain)),
    file(
      'an animated GIF',
      gif,
      'kept',
      await animated()
        .gif({ delay: [100, 100, 100] })
        .toBuffer(),
    ),
    file(
      'an animated WebP',
      webp,
      'kept',
      await animated()
        .webp({ delay: [100, 100, 100] })
        .toBuffer(),
    ),
    file('a PNG of 20,000 × 20,000 pixels', png, 'IMAGE_TOO_LARGE', statePng(20_000, 20_000)),
    file('a WebP of 16,383 × 16,383 pixels', webp, 'IMAGE_TOO_LARGE', stateWebp(16_383, 16_383)),
    file('a GIF of 65,535 × 65,535 pixels', gif, 'IMAGE_TOO_LARGE', stateGif(65_535, 65_535)),
    file('a JPEG of 65,500 × 65,500 pixels', jpeg, 'IMAGE_TOO_LARGE', stateJpeg(photo, 65_500, 65_500)),
    file('a photo that is cut', jpeg, 'IMAGE_INVALID', photo.subarray(0, photo.length / 2)),
    file('a PNG that is cut', png, 'IMAGE_INVALID', plain.subarray(0, plain.length - 20)),
    file('a WebP that is cut', webp, 'IMAGE_INVALID', (await picture().webp().toBuffer()).subarray(0, 40)),
    file('an image of no pixels', png, 'IMAGE_INVALID', statePng(0, 0)),
    file('HEIC', 'image/heic', 'CONTENT_TYPE_REFUSED', heic),
    file('AVIF that claims to be HEIC', 'image/heic', 'CONTENT_TYPE_REFUSED', avif),
    file('AVIF that claims to be a photo', jpeg, 'CONTENT_TYPE_REFUSED', avif),
    file('TIFF', jpeg, 'CONTENT_TYPE_REFUSED', await picture().tiff().toBuffer()),
    file('BMP', jpeg, 'CONTENT_TYPE_REFUSED', makeBitmap()),
    file('an icon', png, 'CONTENT_TYPE_REFUSED', Buffer.from('00000100010010100000010020006804000016000000', 'hex')),
    file('SVG with a script', png, 'CONTENT_TYPE_REFUSED', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')),
    file('a PostScript file', jpeg, 'CONTENT_TYPE_REFUSED', Buffer.from('%!PS-Adobe-3.0\n(%pipe%id) (w) file\n')),
    file(
      'an ImageMagick script',
      jpeg,
      'CONTENT_TYPE_REFUSED',
      Buffer.from("push graphic-context\nfill 'url(https://x/)'\npop graphic-context"),
    ),
  ];
}

function makePdfs(): HostileFile[] {
  const pdf = 'application/pdf';
  const action = (body: string) => makePdf(`2 0 obj<</Type/Action ${body}>>endobj\n`);
  const hidden = deflateSync(Buffer.from('2 0 <</S/JavaScript/JS(app.alert(1))>>'));
  return [
    file('a PDF', pdf, 'kept', makePdf()),
    file('a PDF with a script', pdf, 'FILE_UNSAFE', action('/S/JavaScript/JS(app.alert(1))')),
    file('a PDF with a script that is spelt otherwise', pdf, 'FILE_UNSAFE', action('/S/J#61v#61Script/JS(app.alert(1))')),
    file('a PDF with a script in a compressed stream', pdf, 'FILE_UNSAFE', withStream(hidden)),
    file('a PDF that starts a program', pdf, 'FILE_UNSAFE', action('/S/Launch/F(calc.exe)')),
    file('a PDF that sends a form', pdf, 'FILE_UNSAFE', action('/S/SubmitForm/F(https://x/)')),
    file('a PDF with a file inside', pdf, 'FILE_UNSAFE', makePdf('2 0 obj<</Type/EmbeddedFile/Length 0>>stream\n\nendstream endobj\n')),
    file('an encrypted PDF', pdf, 'FILE_UNSAFE', makePdf('2 0 obj<</Encrypt 3 0 R>>endobj\n')),
    file('a PDF that unpacks to a gigabyte', pdf, 'FILE_UNSAFE', withStream(deflateSync(Buffer.alloc(1024 * 1024 * 1024)))),
    file('a PDF that is also an archive', pdf, 'FILE_UNSAFE', Buffer.concat([makePdf(), makeZip([{ name: 'a', content: 'a' }])])),
    file('a PDF that is also a page', pdf, 'FILE_UNSAFE', makePdf('<html><script>alert(1)</script></html>\n')),
    file('a PDF with a program behind it', pdf, 'FILE_UNSAFE', Buffer.concat([makePdf(), Buffer.from('MZ\x90\0'.repeat(10))])),
    file('a PDF that is cut', pdf, 'FILE_INVALID', makePdf().subarray(0, 60)),
    file('a PDF behind a page', pdf, 'CONTENT_TYPE_REFUSED', Buffer.concat([Buffer.from('<html>'), makePdf()])),
  ];
}

function makeOfficeFiles(): HostileFile[] {
  const rels = (relationship: string) => [
    { name: 'word/_rels/document.xml.rels', content: `<Relationships>${relationship}</Relationships>` },
  ];
  const type = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const external = (kind: string, mode = 'External') =>
    makeDocx(rels(`<Relationship Id="r1" Type="${type}/${kind}" Target="https://x.example/" TargetMode="${mode}"/>`));
  const types = (content: string) =>
    makeZip([
      { name: '[Content_Types].xml', content },
      { name: 'word/document.xml', content: '<w:document/>' },
      { name: 'word/innocent.xml', content: 'x' },
    ]);
  const odt = (name: string) =>
    makeZip([
      { name: 'mimetype', content: ODT, isStored: true },
      { name: 'content.xml', content: '<x/>' },
      { name, content: 'x' },
    ]);
  return [
    file('a document', DOCX, 'kept', makeDocx()),
    file('a document with a hyperlink', DOCX, 'kept', external('hyperlink')),
    file('a document with macros', DOCX, 'FILE_UNSAFE', makeDocx([{ name: 'word/vbaProject.bin', content: 'x' }])),
    file(
      'a document with macros of another name',
      DOCX,
      'FILE_UNSAFE',
      types('<Types><Override PartName="/word/innocent.xml" ContentType="application/vnd.ms-office.vbaProject"/></Types>'),
    ),
    file(
      'a document whose type has macros',
      DOCX,
      'FILE_UNSAFE',
      types('<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'),
    ),
    file('a document with a template elsewhere', DOCX, 'FILE_UNSAFE', external('attachedTemplate')),
    file(
      'a document with a template elsewhere that is spelt otherwise',
      DOCX,
      'FILE_UNSAFE',
      external('attachedTemplate', '&#69;xtern&#x61;l'),
    ),
    file('a document with a picture elsewhere', DOCX, 'FILE_UNSAFE', external('image')),
    file(
      'a document with an object of another program',
      DOCX,
      'FILE_UNSAFE',
      makeDocx([{ name: 'word/embeddings/oleObject1.bin', content: 'x' }]),
    ),
    file(
      'a document with relationships in UTF-16',
      DOCX,
      'FILE_UNSAFE',
      makeDocx([{ name: '_rels/.rels', content: Buffer.from('\ufeff<Relationships/>', 'utf16le') }]),
    ),
    file('a document with entities', DOCX, 'FILE_UNSAFE', types('<!DOCTYPE x [<!ENTITY a "b">]><Types/>')),
    file('an OpenDocument file with macros', ODT, 'FILE_UNSAFE', odt('Basic/Standard/Module1.xml')),
    file('a document with a name outside of it', DOCX, 'FILE_UNSAFE', makeDocx([{ name: '../../x', content: 'x' }])),
    file('a document with an absolute name', DOCX, 'FILE_UNSAFE', makeDocx([{ name: 'C:\\x', content: 'x' }])),
    file('an encrypted document', DOCX, 'FILE_UNSAFE', makeDocx([{ name: 'word/a.xml', content: 'x', flags: 1 }])),
    file('a zip bomb', DOCX, 'FILE_UNSAFE', makeDocx([{ name: 'word/a.xml', content: Buffer.alloc(300 * 1024 * 1024) }])),
    file(
      'a zip bomb that states another size',
      DOCX,
      'FILE_UNSAFE',
      makeDocx([{ name: 'word/a.xml', content: Buffer.alloc(100 * 1024 * 1024), unpacked: 1_000 }]),
    ),
    file('a document that is cut', DOCX, 'FILE_INVALID', makeDocx().subarray(0, 200)),
    file('an archive', DOCX, 'CONTENT_TYPE_REFUSED', makeZip([{ name: 'a.txt', content: 'a' }])),
    file(
      'an old document of Word',
      DOCX,
      'CONTENT_TYPE_REFUSED',
      Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]),
    ),
  ];
}

async function makeLies(): Promise<HostileFile[]> {
  const photo = await picture().jpeg().toBuffer();
  return [
    file('a page', 'image/jpeg', 'CONTENT_TYPE_REFUSED', Buffer.from('<!DOCTYPE html><script>alert(1)</script>')),
    file('a program', 'application/pdf', 'CONTENT_TYPE_REFUSED', Buffer.from('MZ\x90\0', 'latin1')),
    file('text', 'application/pdf', 'CONTENT_TYPE_REFUSED', Buffer.from('=cmd|calc')),
    file('one zero byte', 'image/png', 'CONTENT_TYPE_REFUSED', Buffer.alloc(1)),
    file('a photo that claims to be a PDF', 'application/pdf', 'CONTENT_TYPE_MISMATCH', photo),
    file('a photo that claims to be another photo', 'image/png', 'CONTENT_TYPE_MISMATCH', photo),
    file('a PDF that claims to be a photo', 'image/jpeg', 'CONTENT_TYPE_MISMATCH', makePdf()),
    file('a document that claims to be a PDF', 'application/pdf', 'CONTENT_TYPE_MISMATCH', makeDocx()),
  ];
}

async function frame(background: string): Promise<Buffer> {
  return await sharp({ create: { width: 20, height: 20, channels: 3, background } })
    .png()
    .toBuffer();
}

function makeChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

const PNG_HEAD = 33;

/** Puts chunks behind the header of a PNG. */
function insertChunks(png: Buffer, chunks: readonly (readonly [string, Buffer])[]): Buffer {
  return Buffer.concat([png.subarray(0, PNG_HEAD), ...chunks.map(([type, data]) => makeChunk(type, data)), png.subarray(PNG_HEAD)]);
}

function bomb(head: string): Buffer {
  return Buffer.concat([Buffer.from(head, 'latin1'), deflateSync(Buffer.alloc(200 * 1024 * 1024), { level: 9 })]);
}

/** Adds the chunks of an animation (PNG, third edition, §11.3.6) of the one picture. */
function animate(png: Buffer): Buffer {
  const control = Buffer.alloc(8);
  control.writeUInt32BE(1, 0);
  const frameControl = Buffer.alloc(26);
  frameControl.writeUInt32BE(64, 4);
  frameControl.writeUInt32BE(48, 8);
  frameControl.writeUInt16BE(1, 20);
  frameControl.writeUInt16BE(10, 22);
  return insertChunks(png, [
    ['acTL', control],
    ['fcTL', frameControl],
  ]);
}

/** A PNG whose header states a size, with almost no pixels behind it. */
function statePng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const chunks = [makeChunk('IHDR', header), makeChunk('IDAT', deflateSync(Buffer.alloc(1_000))), makeChunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...chunks]);
}

/** A lossless WebP whose header states a size (RFC 9649 §3.4). */
function stateWebp(width: number, height: number): Buffer {
  const data = Buffer.alloc(40);
  data[0] = 0x2f;
  data.writeUInt32LE(((width - 1) | ((height - 1) << 14)) >>> 0, 1);
  const head = Buffer.from('RIFF\0\0\0\0WEBPVP8L\0\0\0\0', 'latin1');
  head.writeUInt32LE(12 + data.length, 4);
  head.writeUInt32LE(data.length, 16);
  return Buffer.concat([head, data]);
}

function stateGif(width: number, height: number): Buffer {
  const head = Buffer.from('GIF89a\0\0\0\0\x80\0\0\0\0\0\xff\xff\xff', 'latin1');
  head.writeUInt16LE(width, 6);
  head.writeUInt16LE(height, 8);
  const image = Buffer.from('2c0000000000000000000202440100', 'hex');
  image.writeUInt16LE(width, 5);
  image.writeUInt16LE(height, 7);
  return Buffer.concat([head, image, Buffer.from('3b', 'hex')]);
}

/** A JPEG whose frame states another size. */
function stateJpeg(jpeg: Buffer, width: number, height: number): Buffer {
  const stated = Buffer.from(jpeg);
  const at = stated.indexOf(Buffer.from([0xff, 0xc0]));
  stated.writeUInt16BE(height, at + 5);
  stated.writeUInt16BE(width, at + 7);
  return stated;
}

function makeBitmap(): Buffer {
  const bitmap = Buffer.alloc(54 + 4);
  bitmap.write('BM', 'latin1');
  bitmap.writeUInt32LE(bitmap.length, 2);
  bitmap.writeUInt32LE(54, 10);
  bitmap.writeUInt32LE(40, 14);
  bitmap.writeInt32LE(1, 18);
  bitmap.writeInt32LE(1, 22);
  bitmap.writeUInt16LE(1, 26);
  bitmap.writeUInt16LE(24, 28);
  return bitmap;
}

/** A PDF with a stream that is compressed by Flate and does not say so. */
function withStream(packed: Buffer): Buffer {
  const pdf = makePdf('\0');
  const at = pdf.indexOf(0);
  const object = Buffer.concat([Buffer.from(`3 0 obj<</Length ${packed.length}>>stream\r\n`), packed, Buffer.from('\nendstream endobj\n')]);
  return Buffer.concat([pdf.subarray(0, at), object, pdf.subarray(at + 1)]);
}
