/** The types of files that the care cabinet takes, by their ending: browsers do not know all of them. */
const FILE_TYPES: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  odt: 'application/vnd.oasis.opendocument.text',
  ods: 'application/vnd.oasis.opendocument.spreadsheet',
  odp: 'application/vnd.oasis.opendocument.presentation',
};
const PHOTO_ENDINGS = /\.(jpe?g|png|webp|gif|heic|heif)$/i;

/** What a file field offers to choose. */
export const ACCEPTED = ['image/*', '.heic', '.heif', ...Object.keys(FILE_TYPES).map((ending) => `.${ending}`)].join(',');

/** Bytes of a file, and of a photo as the camera gives it. */
export const FILE_AT_MOST = 16 * 1024 * 1024;
export const PHOTO_AT_MOST = 32 * 1024 * 1024;
/** The greatest width and height of a photo that is sent, in pixels. */
const SIDE_AT_MOST = 1_600;

/** Why a file cannot be sent. */
export type UnfitCode = 'TOO_LARGE' | 'EMPTY' | 'KIND' | 'HEIC' | 'UNREADABLE';

/** A file as it is sent. */
export interface Prepared {
  readonly kind: 'PHOTO' | 'FILE';
  readonly name: string;
  readonly contentType: string;
  readonly content: Blob;
  /** SHA-256 in hexadecimal digits. */
  readonly sha256: string;
}

/** Draws a picture again as JPEG; undefined if the browser cannot read it. */
export type Redraw = (picture: Blob) => Promise<Blob | undefined>;

/**
 * Checks a file before anything is sent, and prepares it. Each photo is drawn again as JPEG, at most 1,600 pixels wide or high: so it has no EXIF and no place any
 * more before it leaves the device. A HEIC picture becomes a JPEG where the browser can read it.
 */
export async function prepareUpload(
  file: Blob & { readonly name?: string },
  redraw: Redraw = redrawAsJpeg,
): Promise<Prepared | { readonly unfit: UnfitCode }> {
  const name = file.name ?? 'photo.jpg';
  const isPhoto = file.type.startsWith('image/') || PHOTO_ENDINGS.test(name);
  const fileType = FILE_TYPES[name.split('.').at(-1)?.toLowerCase() ?? ''];
  if (file.size === 0) return { unfit: 'EMPTY' };
  if (!isPhoto && fileType === undefined) return { unfit: 'KIND' };
  if (file.size > (isPhoto ? PHOTO_AT_MOST : FILE_AT_MOST)) return { unfit: 'TOO_LARGE' };
  if (!isPhoto) return { kind: 'FILE', name, contentType: fileType!, content: file, sha256: await hash(file) };
  const content = await redraw(file);
  if (!content) return { unfit: /hei[cf]/i.test(`${file.type} ${name}`) ? 'HEIC' : 'UNREADABLE' };
  return { kind: 'PHOTO', name: name.replace(/(\.\w+)?$/, '.jpg'), contentType: 'image/jpeg', content, sha256: await hash(content) };
}

async function hash(content: Blob): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await content.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Draws a picture on a canvas: the right way up, as the camera said. */
async function redrawAsJpeg(picture: Blob): Promise<Blob | undefined> {
  try {
    const bitmap = await createImageBitmap(picture);
    const scale = Math.min(1, SIDE_AT_MOST / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    const context = canvas.getContext('2d')!;
    // What is transparent becomes white, not black.
    context.fillStyle = '#ffffff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    return await new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? undefined), 'image/jpeg', 0.85));
  } catch {
    return undefined;
  }
}
