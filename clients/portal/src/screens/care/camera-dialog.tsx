import { dayInJapan } from '@hareyaka/sdk';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Button } from '../../components/button.js';
import { Dialog } from '../../components/dialog.js';
import { Notice } from '../../components/notice.js';
import { formatClock } from '../../format/dates.js';
import { useWords } from '../../words/use-words.js';
import styles from './camera-dialog.module.css';

type Camera =
  | { readonly state: 'STARTING' | 'LIVE' | 'FAILED' }
  | { readonly state: 'TAKEN'; readonly photo: Blob; readonly url: string; readonly takenAt: string };

/** The device's camera within the page: the photo goes to the record alone, never into the device's own gallery. */
export function CameraDialog({
  isOpen,
  onTake,
  onClose,
}: {
  readonly isOpen: boolean;
  readonly onTake: (photo: File, takenAt: string) => void;
  readonly onClose: () => void;
}) {
  const { app, care } = useWords();
  return (
    <Dialog title={care.camera.title} isOpen={isOpen} onClose={onClose} closeLabel={app.close}>
      <Viewfinder onTake={onTake} onClose={onClose} />
    </Dialog>
  );
}

function Viewfinder({ onTake, onClose }: { readonly onTake: (photo: File, takenAt: string) => void; readonly onClose: () => void }) {
  const { camera: words, upload } = useWords().care;
  const [camera, setCamera] = useState<Camera>({ state: 'STARTING' });
  const [facing, setFacing] = useState<'environment' | 'user'>('environment');
  const video = useRef<HTMLVideoElement>(null);
  const isTaken = camera.state === 'TAKEN';

  useEffect(() => {
    if (isTaken) return;
    let stream: MediaStream | undefined;
    let isOver = false;
    setCamera({ state: 'STARTING' });
    openCamera(facing)
      .then(
        async (opened) => {
          stream = opened;
          if (isOver || !video.current) return stop(opened);
          video.current.srcObject = opened;
          await video.current.play();
          if (!isOver) setCamera({ state: 'LIVE' });
        },
        () => {
          if (!isOver) setCamera({ state: 'FAILED' });
        },
      )
      .catch(() => {
        if (!isOver) setCamera({ state: 'FAILED' });
      });
    return () => {
      isOver = true;
      stop(stream);
    };
  }, [facing, isTaken]);

  const url = camera.state === 'TAKEN' ? camera.url : undefined;
  useEffect(() => {
    if (url === undefined) return;
    return () => URL.revokeObjectURL(url);
  }, [url]);

  const take = useCallback(async () => {
    const photo = video.current && (await drawFrame(video.current));
    if (photo) setCamera({ state: 'TAKEN', photo, url: URL.createObjectURL(photo), takenAt: new Date().toISOString() });
    else setCamera({ state: 'FAILED' });
  }, []);

  return (
    <CameraView
      camera={camera}
      videoRef={video}
      failedText={camera.state === 'FAILED' ? `${words.failed}` : undefined}
      chooseLabel={upload.choose}
      onTake={() => void take()}
      onTurn={() => setFacing(facing === 'user' ? 'environment' : 'user')}
      onRetake={() => setCamera({ state: 'STARTING' })}
      onUse={() => {
        if (camera.state !== 'TAKEN') return;
        onTake(nameFile(camera.photo, camera.takenAt), camera.takenAt);
        onClose();
      }}
      onFile={(file) => {
        onTake(file, new Date(file.lastModified).toISOString());
        onClose();
      }}
    />
  );
}

/** The camera's view from its state. */
export function CameraView({
  camera,
  videoRef,
  failedText,
  chooseLabel,
  onTake,
  onTurn,
  onRetake,
  onUse,
  onFile,
}: {
  readonly camera: Camera;
  readonly videoRef?: React.Ref<HTMLVideoElement>;
  readonly failedText?: string | undefined;
  readonly chooseLabel: string;
  readonly onTake: () => void;
  readonly onTurn: () => void;
  readonly onRetake: () => void;
  readonly onUse: () => void;
  readonly onFile: (file: File) => void;
}) {
  const { camera: words } = useWords().care;
  if (camera.state === 'FAILED')
    return (
      <div className={styles.camera}>
        <Notice tone="warning" live>
          {failedText ?? words.failed}
        </Notice>
        <label className={styles.fallback}>
          {chooseLabel}
          <input
            type="file"
            accept="image/*"
            capture="environment"
            onChange={({ target }) => {
              const [file] = target.files ?? [];
              if (file) onFile(file);
            }}
          />
        </label>
      </div>
    );
  return (
    <div className={styles.camera}>
      <div className={styles.frame}>
        {camera.state === 'TAKEN' ? (
          <img className={styles.picture} src={camera.url} alt={words.preview} />
        ) : (
          <video ref={videoRef} className={styles.picture} muted playsInline aria-label={words.live} />
        )}
      </div>
      <p role="status" className={styles.status}>
        {camera.state === 'STARTING' ? words.starting : camera.state === 'TAKEN' ? words.preview : ''}
      </p>
      <div className={styles.buttons}>
        {camera.state === 'TAKEN' ? (
          <>
            <Button icon="retry" onClick={onRetake}>
              {words.retake}
            </Button>
            <Button look="primary" icon="check" onClick={onUse}>
              {words.use}
            </Button>
          </>
        ) : (
          <>
            <Button look="quiet" onClick={onTurn}>
              {words.turn}
            </Button>
            <Button look="primary" icon="camera" disabled={camera.state !== 'LIVE'} onClick={onTake}>
              {words.take}
            </Button>
          </>
        )}
      </div>
    </div>
  );
}

async function openCamera(facing: 'environment' | 'user'): Promise<MediaStream> {
  // Absent in pages without TLS.
  if (!navigator.mediaDevices) throw new Error('there is no camera here');
  return await navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: { ideal: facing }, width: { ideal: 1_600 }, height: { ideal: 1_200 } },
  });
}

function stop(stream: MediaStream | undefined): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

async function drawFrame(video: HTMLVideoElement): Promise<Blob | undefined> {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  if (canvas.width === 0) return undefined;
  canvas.getContext('2d')!.drawImage(video, 0, 0);
  return await new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? undefined), 'image/jpeg', 0.92));
}

/** A photo's name: the day and the time, and nothing of the patient. */
function nameFile(photo: Blob, takenAt: string): File {
  const name = `${dayInJapan(takenAt).replaceAll('-', '')}-${formatClock(takenAt).replace(':', '')}.jpg`;
  return new File([photo], name, { type: photo.type });
}
