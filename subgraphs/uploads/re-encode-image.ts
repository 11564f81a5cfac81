import sharp from 'sharp';
import { UploadRefused } from './upload-refused.js';

/** The greatest size of an image that is decoded. A phone's largest photos have some 50 megapixels. */
const PIXELS_AT_MOST = 64 * 1_000_000;
const SIDE_AT_MOST = 16_384;
/** The greatest length of the longer side, in pixels: of the photo, and of its thumbnail. */
const PHOTO_SIDE = 4_096;
const THUMBNAIL_SIDE = 320;
const [PHOTO_QUALITY, THUMBNAIL_QUALITY] = [88, 75];
const SECONDS_AT_MOST = 30;

// Only these decoders run, whatever the bytes say they are: no SVG, no TIFF, no PDF.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegBuffer',
    'VipsForeignLoadPngBuffer',
    'VipsForeignLoadWebpBuffer',
    'VipsForeignLoadNsgifBuffer',
    'VipsForeignLoadHeifBuffer',
  ],
});
// Memory stays flat: decoded images are not kept, and one image uses one thread.
sharp.cache(false);
sharp.concurrency(1);

/** A photo as it is kept. */
export interface EncodedPhoto {
  /** JPEG. */
  readonly bytes: Buffer;
  readonly width: number;
  readonly height: number;
  /** JPEG. */
  readonly thumbnail: Buffer;
}

/**
 * Decodes an image and encodes it again as JPEG: upright, at most 4,096 pixels wide or high, on white, in sRGB. So nothing else of the file is left: no EXIF,
 * no GPS, no other data. Of an animated image only the first picture is left. The size is read from the header before anything is decoded.
 *
 * @throws UploadRefused IMAGE_TOO_LARGE; CONTENT_TYPE_REFUSED for HEIC that cannot be decoded here; IMAGE_INVALID
 */
export async function reEncodeImage(content: Buffer, isHeic: boolean): Promise<EncodedPhoto> {
  const options = { limitInputPixels: PIXELS_AT_MOST, failOn: 'error', pages: 1, sequentialRead: true } as const;
  const { width, height } = await sharp(content, { ...options, limitInputPixels: false })
    .metadata()
    .catch((cause: unknown) => refuse(cause, isHeic));
  if (!width || !height) throw new UploadRefused('IMAGE_INVALID');
  if (width > SIDE_AT_MOST || height > SIDE_AT_MOST || width * height > PIXELS_AT_MOST) throw new UploadRefused('IMAGE_TOO_LARGE');
  try {
    const { data, info } = await sharp(content, options)
      .timeout({ seconds: SECONDS_AT_MOST })
      .autoOrient()
      .resize(PHOTO_SIDE, PHOTO_SIDE, { fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .jpeg({ quality: PHOTO_QUALITY })
      .toBuffer({ resolveWithObject: true });
    const thumbnail = await sharp(data, options)
      .timeout({ seconds: SECONDS_AT_MOST })
      .resize(THUMBNAIL_SIDE, THUMBNAIL_SIDE, { fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: THUMBNAIL_QUALITY })
      .toBuffer();
    return { bytes: data, width: info.width, height: info.height, thumbnail };
  } catch (cause) {
    return refuse(cause, isHeic);
  }
}

function refuse(cause: unknown, isHeic: boolean): never {
  throw new UploadRefused(isHeic ? 'CONTENT_TYPE_REFUSED' : 'IMAGE_INVALID', { cause });
}
