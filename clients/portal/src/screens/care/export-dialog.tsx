import { CareExport, CareRecordTexts, EXPORT_FORMATS, ReportUse } from '@hareyaka/sdk';
import { useState } from 'react';
import { useChart } from '../../chart/chart-context.js';
import { Button } from '../../components/button.js';
import { Dialog } from '../../components/dialog.js';
import { Notice } from '../../components/notice.js';
import { Segmented } from '../../components/segmented.js';
import { TextField } from '../../components/text-field.js';
import { useToast } from '../../components/toasts.js';
import { useGraph } from '../../graph/graph-context.js';
import { useNames } from '../../words/use-names.js';
import { useLanguage, useWords } from '../../words/use-words.js';
import styles from './export-dialog.module.css';
import { readRecordTexts } from './read-record-texts.js';
import { saveAs } from './save-as.js';
import type { RecordsWanted } from './use-care.js';
import { writeRecords } from './write-records.js';

type Format = keyof typeof EXPORT_FORMATS;
const FORMATS = ['TEXT', 'CSV', 'FHIR'] as const satisfies readonly Format[];
const FILES: Readonly<Record<Format, readonly [ending: string, type: string]>> = {
  TEXT: ['txt', 'text/plain'],
  CSV: ['csv', 'text/csv'],
  FHIR: ['json', 'application/fhir+json'],
};

/** What a spreadsheet needs before a CSV in UTF-8: without it, Excel reads Japanese in another encoding. */
const BYTE_ORDER_MARK = '\ufeff';

/** What is written out: one record, or what matches the thread's conditions. */
export interface ExportScope {
  readonly wanted: RecordsWanted;
  readonly isOne: boolean;
}

/** Takes records into another system: as a text to paste, or as a file. The audit knows before it is done, as of a copy on any other screen. */
export function ExportDialog({ scope, onClose }: { readonly scope: ExportScope; readonly onClose: () => void }) {
  const { app, care } = useWords();
  const { export: words } = care;
  const { language } = useLanguage();
  const names = useNames();
  const graph = useGraph();
  const { patient } = useChart();
  const toast = useToast();
  const [format, setFormat] = useState<Format>('TEXT');
  const [from, setFrom] = useState(scope.wanted.period?.from ?? '');
  const [until, setUntil] = useState(scope.wanted.period?.until ?? '');
  const [failure, setFailure] = useState<string>();
  const [isBusy, setBusy] = useState(false);

  type Taken = { readonly text: string } | { readonly code: string };
  const readExport = async (as: Format, wanted: RecordsWanted): Promise<Taken> => {
    const { data, errors } = await graph.ask(CareExport, { ...wanted, patient: patient.id, format: as });
    const text = data?.careRecordExport;
    return typeof text === 'string' ? { text } : { code: errors[0]?.extensions.code ?? 'ANSWER_INVALID' };
  };
  const readText = async (wanted: RecordsWanted): Promise<Taken> => {
    const read = await readRecordTexts(graph.ask, patient.id, wanted);
    return 'code' in read ? read : { text: writeRecords(read.records, { words: care, names, language }) };
  };
  const take = async (): Promise<string | undefined> => {
    const period = scope.isOne ? scope.wanted.period : { ...(from !== '' && { from }), ...(until !== '' && { until }) };
    const wanted: RecordsWanted = {
      ...(period && Object.keys(period).length > 0 && { period }),
      ...(scope.wanted.filter && { filter: scope.wanted.filter }),
    };
    const taken = format === 'TEXT' ? await readText(wanted) : await readExport(format, wanted);
    if ('code' in taken) {
      setFailure(taken.code);
      return undefined;
    }
    const operationName = format === 'TEXT' ? CareRecordTexts.name : CareExport.name;
    const input = { kind: 'COPY' as const, patientId: patient.id, categories: ['CARE_RECORD' as const], operationName };
    const report = await graph.ask(ReportUse, { input });
    if (report.data?.reportUse?.recorded) return taken.text;
    setFailure(report.errors[0]?.extensions.code ?? 'AUDIT_UNAVAILABLE');
    return undefined;
  };
  const run = async (act: (text: string) => Promise<void> | void, done: string) => {
    setBusy(true);
    setFailure(undefined);
    try {
      const text = await take();
      if (text === undefined) return;
      await act(text);
      toast(done);
      onClose();
    } catch {
      setFailure('INTERNAL');
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog
      title={words.title}
      isOpen
      onClose={onClose}
      closeLabel={app.close}
      actions={
        <>
          <Button disabled={isBusy} onClick={() => void run(async (text) => await navigator.clipboard.writeText(text), words.copied)}>
            {words.copy}
          </Button>
          <Button
            look="primary"
            icon="download"
            disabled={isBusy}
            onClick={() =>
              void run(
                (text) =>
                  saveAs(
                    new Blob(format === 'CSV' ? [BYTE_ORDER_MARK, text] : [text], { type: FILES[format][1] }),
                    `care-records.${FILES[format][0]}`,
                  ),
                words.saved,
              )
            }
          >
            {words.download}
          </Button>
        </>
      }
    >
      <div className={styles.export}>
        <p>{words.text}</p>
        <Segmented
          label={words.format}
          value={format}
          onChange={setFormat}
          options={FORMATS.map((value) => ({ value, label: EXPORT_FORMATS[value][language] }))}
        />
        <p className={styles.scope}>
          {words.scope}: {scope.isOne ? words.one : words.shown}
        </p>
        {!scope.isOne && (
          <div className={styles.period}>
            <TextField type="date" label={care.filter.from} value={from} onChange={({ target }) => setFrom(target.value)} />
            <TextField type="date" label={care.filter.until} value={until} onChange={({ target }) => setUntil(target.value)} />
          </div>
        )}
        <p className={styles.scope}>{words.personal}</p>
        {failure !== undefined && (
          <Notice tone="danger" live title={words.failed}>
            {names.error(failure)}
          </Notice>
        )}
      </div>
    </Dialog>
  );
}
