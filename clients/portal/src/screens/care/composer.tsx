import {
  CARE_RECORD_KINDS,
  type CareRecordKind,
  type CareRecordPartFragment,
  type CareTeamMemberPartFragment,
  type Known,
} from '@hareyaka/sdk';
import { type ReactNode, useId, useRef } from 'react';
import { Button } from '../../components/button.js';
import { Dialog } from '../../components/dialog.js';
import { Notice } from '../../components/notice.js';
import { Segmented } from '../../components/segmented.js';
import { TextArea, TextField } from '../../components/text-field.js';
import { useNames } from '../../words/use-names.js';
import { useWords } from '../../words/use-words.js';
import { AttachmentTray, type TrayActions } from './attachment-tray.js';
import { BodySiteField } from './body-site-field.js';
import styles from './composer.module.css';
import { FormFields, type ProblemOf, VitalsFields } from './form-fields.js';
import type { InputProblem } from './outbox.js';
import { RecordContent } from './record-card.js';
import { type EntryProblem, hasEntries, type RecordEntries } from './record-entries.js';
import type { Upload } from './upload-queue.js';

/** What is written: a new record, a reply, a correction, or a draft that was saved at the care cabinet. */
export type ComposerMode = 'NEW' | 'REPLY' | 'CORRECT' | 'DRAFT';

export interface ComposerProps {
  readonly mode: ComposerMode;
  readonly entries: RecordEntries;
  readonly problems: readonly EntryProblem[];
  /** What the care cabinet refused, and why it failed as a whole. */
  readonly refused: { readonly problems: readonly InputProblem[]; readonly code: string | undefined };
  /** The record as it is now, if somebody changed it meanwhile. */
  readonly conflict: CareRecordPartFragment | undefined;
  readonly members: readonly CareTeamMemberPartFragment[];
  readonly me: string;
  readonly uploads: readonly Upload[];
  readonly sentBefore: readonly string[];
  readonly tray: TrayActions;
  readonly today: string;
  readonly isBusy: boolean;
  readonly wasRestored: boolean;
  readonly onChange: (change: Partial<RecordEntries>) => void;
  readonly onSend: () => void;
  readonly onSaveDraft: () => void;
  readonly onUseMine: () => void;
  readonly onUseTheirs: () => void;
  readonly onDiscard: () => void;
  readonly onClose: () => void;
}

/** The panel in which a record is written. Closing it loses nothing. */
export function Composer({ isOpen, ...props }: ComposerProps & { readonly isOpen: boolean }) {
  const { compose: words } = useWords().care;
  const { mode, uploads, isBusy, entries } = props;
  const isNew = mode === 'NEW' || mode === 'REPLY';
  const title = { NEW: words.title, REPLY: words.replyTitle, CORRECT: words.correctTitle, DRAFT: words.draftTitle }[mode];
  const isUploading = uploads.some(({ state }) => state !== 'DONE' && state !== 'UNFIT' && state !== 'REFUSED');
  return (
    <Dialog
      title={title}
      isOpen={isOpen}
      onClose={props.onClose}
      closeLabel={words.cancel}
      side
      actions={
        <>
          {hasEntries(entries) && isNew && (
            <Button look="quiet" disabled={isBusy} onClick={props.onDiscard}>
              {words.discard}
            </Button>
          )}
          {isNew && (
            <Button disabled={isBusy || isUploading} onClick={props.onSaveDraft}>
              {words.saveDraft}
            </Button>
          )}
          <Button look="primary" icon={isNew ? 'send' : 'check'} disabled={isBusy || isUploading} onClick={props.onSend}>
            {isNew ? words.send : mode === 'DRAFT' ? words.saveDraft : words.save}
          </Button>
        </>
      }
    >
      <ComposerView {...props} isUploading={isUploading} />
    </Dialog>
  );
}

/** The fields of the panel. */
export function ComposerView(props: ComposerProps & { readonly isUploading: boolean }) {
  const { care } = useWords();
  const { compose: words } = care;
  const names = useNames();
  const { mode, entries, problems, refused, conflict, onChange } = props;
  const isNew = mode === 'NEW' || mode === 'REPLY';
  const problemOf: ProblemOf = (field) => {
    const own = problems.find((problem) => problem.field === field);
    return own && words.problems[own.code];
  };
  const hasVitals =
    Object.values(entries.vitals).some((value) => value?.trim()) || problems.some(({ field }) => field.startsWith('vitals.'));
  const hasMore =
    entries.tags !== '' ||
    entries.mentions.length > 0 ||
    entries.date !== '' ||
    problems.some(({ field }) => /^(tags|date|mentions)/.test(field));
  return (
    <div className={styles.composer}>
      {props.wasRestored && <Notice live>{words.restored}</Notice>}
      {conflict && <Conflict record={conflict} {...props} />}
      {isNew && (
        <Segmented
          label={words.kind}
          value={entries.kind}
          onChange={(kind) => onChange({ kind })}
          options={(['VISIT', 'VITALS', 'MEDICATION', 'MESSAGE'] as const satisfies readonly (keyof typeof CARE_RECORD_KINDS)[]).map(
            (kind: Known<CareRecordKind>) => ({
              value: kind,
              label: names.careRecordKind(kind),
            }),
          )}
        />
      )}
      <TextArea
        label={words.text}
        hint={words.textHint}
        rows={6}
        problem={problemOf('text')}
        value={entries.text}
        onChange={({ target }) => onChange({ text: target.value })}
      />
      {isNew && <AttachmentTray uploads={props.uploads} sentBefore={props.sentBefore} actions={props.tray} />}
      {props.isUploading && <p className={styles.hint}>{words.uploading}</p>}
      <Fold title={words.vitals} isOpen={entries.kind === 'VITALS' || hasVitals}>
        <VitalsFields vitals={entries.vitals} problemOf={problemOf} onChange={(vitals) => onChange({ vitals })} />
      </Fold>
      <Fold title={words.bodySite} isOpen={entries.bodySite !== '' || entries.form.kind === 'WOUND' || problemOf('bodySite') !== undefined}>
        <BodySiteField value={entries.bodySite} problem={problemOf('bodySite')} onChange={(bodySite) => onChange({ bodySite })} />
      </Fold>
      <Fold title={words.form} isOpen={entries.form.kind !== ''}>
        <FormFields form={entries.form} problemOf={problemOf} onChange={(form) => onChange({ form })} />
      </Fold>
      <Fold title={words.more} isOpen={hasMore}>
        <div className={styles.more}>
          <TextField
            label={words.tags}
            hint={words.tagsHint}
            problem={problemOf('tags')}
            value={entries.tags}
            onChange={({ target }) => onChange({ tags: target.value })}
          />
          <Mentions {...props} />
          {isNew && (
            <TextField
              type="date"
              label={words.date}
              hint={words.dateHint}
              max={props.today}
              problem={problemOf('date')}
              value={entries.date}
              onChange={({ target }) => onChange({ date: target.value })}
            />
          )}
        </div>
      </Fold>
      {mode === 'CORRECT' && (
        <TextField
          label={words.reason}
          problem={problemOf('reason')}
          value={entries.reason}
          maxLength={500}
          onChange={({ target }) => onChange({ reason: target.value })}
        />
      )}
      {problems.length > 0 && (
        <Notice tone="danger" live>
          {words.incomplete}
        </Notice>
      )}
      {(refused.problems.length > 0 || refused.code !== undefined) && !conflict && (
        <Notice tone="danger" live title={words.failed}>
          {refused.problems.map(({ code, field }) => (
            <p key={`${code} ${field.join('.')}`}>{names.inputError(code)}</p>
          ))}
          {refused.code !== undefined && <p>{names.error(refused.code)}</p>}
        </Notice>
      )}
    </div>
  );
}

/** A part of the panel that is open when it is needed. */
function Fold({ title, isOpen, children }: { readonly title: string; readonly isOpen: boolean; readonly children: ReactNode }) {
  // It stays open when its last value is cleared: somebody is typing there.
  const wasOpen = useRef(false);
  wasOpen.current ||= isOpen;
  return (
    <details className={styles.fold} {...(wasOpen.current && { open: true })}>
      <summary>{title}</summary>
      {children}
    </details>
  );
}

function Mentions({ entries, members, me, onChange }: ComposerProps) {
  const { compose: words } = useWords().care;
  const names = useNames();
  const id = useId();
  const others = members.flatMap(({ user, profession, state }) =>
    user && user.id !== me && state === 'CURRENT' ? [{ ...user, profession: profession ?? user.profession }] : [],
  );
  if (others.length === 0) return null;
  return (
    <fieldset className={styles.mentions}>
      <legend id={id}>{words.mentions}</legend>
      {others.map((user) => (
        <label key={user.id} className={styles.mention}>
          <input
            type="checkbox"
            checked={entries.mentions.includes(user.id)}
            onChange={({ target }) =>
              onChange({ mentions: target.checked ? [...entries.mentions, user.id] : entries.mentions.filter((one) => one !== user.id) })
            }
          />
          <bdi>
            {user.name} ({names.profession(user.profession)})
          </bdi>
        </label>
      ))}
    </fieldset>
  );
}

/** Both versions of a record that was changed elsewhere meanwhile. */
function Conflict({ record, entries, onUseMine, onUseTheirs, isBusy }: ComposerProps & { readonly record: CareRecordPartFragment }) {
  const { conflict: words } = useWords().care.compose;
  return (
    <section className={styles.conflict}>
      <Notice tone="warning" live title={words.title}>
        {words.text}
      </Notice>
      <div className={styles.versions}>
        <div className={styles.version}>
          <h3>{words.theirs}</h3>
          <RecordContent record={{ ...record, attachments: [], corrections: [] }} />
        </div>
        <div className={styles.version}>
          <h3>{words.mine}</h3>
          <p className={styles.mine}>{entries.text}</p>
        </div>
      </div>
      <div className={styles.choices}>
        <Button disabled={isBusy} onClick={onUseTheirs}>
          {words.useTheirs}
        </Button>
        <Button disabled={isBusy} onClick={onUseMine}>
          {words.useMine}
        </Button>
      </div>
    </section>
  );
}
