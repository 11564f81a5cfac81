import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { checkObjectName, isObjectName, type ObjectStorage, StorageUnavailable, type StoredObject } from './object-storage.js';

/** A bucket at a server that speaks the S3 protocol. */
export interface S3Options {
  /** The server's address, without the bucket. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** Milliseconds for one request. */
  readonly deadline: number;
}

/** Tries of one request. */
const TRIES = 3;

/**
 * Keeps objects in a bucket. A `PutObject` is atomic (S3 API, PutObject: "Amazon S3 never adds partial objects"), so nothing unfinished is left. It sends no
 * conditional headers: not every server knows them. Checksums are sent only where the protocol requires them, because some servers refuse the newer ones; the
 * seal of an object shows any change of its bytes.
 */
export class S3Storage implements ObjectStorage {
  readonly #client: S3Client;

  constructor(private readonly options: S3Options) {
    const { endpoint, region, accessKey, secretKey, deadline } = options;
    this.#client = new S3Client({
      endpoint,
      region,
      forcePathStyle: true,
      credentials: { accessKeyId: accessKey, secretAccessKey: secretKey },
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      maxAttempts: TRIES,
      requestHandler: { connectionTimeout: deadline, requestTimeout: deadline, throwOnRequestTimeout: true },
    });
  }

  /** Whether the bucket exists and the credentials open it. */
  async isReady(): Promise<boolean> {
    return await this.#client.send(new HeadBucketCommand({ Bucket: this.options.bucket })).then(
      () => true,
      () => false,
    );
  }

  async put(name: string, bytes: Buffer): Promise<void> {
    checkObjectName(name);
    await attempt(
      async () => await this.#client.send(new PutObjectCommand({ ...this.#at(name), Body: bytes, ContentLength: bytes.length })),
    );
  }

  async get(name: string): Promise<Buffer | undefined> {
    checkObjectName(name);
    return await attempt(async () => {
      try {
        const { Body } = await this.#client.send(new GetObjectCommand(this.#at(name)));
        return Buffer.from(await Body!.transformToByteArray());
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    });
  }

  async delete(name: string): Promise<void> {
    checkObjectName(name);
    await attempt(async () => await this.#client.send(new DeleteObjectCommand(this.#at(name))));
  }

  async *list(): AsyncIterable<StoredObject> {
    let token: string | undefined;
    do {
      const page = await attempt(
        async () => await this.#client.send(new ListObjectsV2Command({ Bucket: this.options.bucket, ContinuationToken: token })),
      );
      for (const { Key, LastModified } of page.Contents ?? []) {
        if (Key !== undefined && isObjectName(Key)) yield { name: Key, changedAt: LastModified?.getTime() ?? Date.now() };
      }
      token = page.NextContinuationToken;
    } while (token !== undefined);
  }

  async deleteUnfinished(): Promise<number> {
    return 0;
  }

  close(): void {
    this.#client.destroy();
  }

  #at(name: string) {
    return { Bucket: this.options.bucket, Key: name };
  }
}

async function attempt<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    throw new StorageUnavailable(cause);
  }
}
