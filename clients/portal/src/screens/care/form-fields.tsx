import { ADHERENCES, CARE_FORM_KINDS, EXUDATES, INJURY_LEVELS, MEAL_TIMES, VITAL_SIGNS, WOUND_STAGES } from '@hareyaka/sdk';
import { SelectField, TextArea, TextField } from '../../components/text-field.js';
import { useNames } from '../../words/use-names.js';
import { useWords } from '../../words/use-words.js';
import styles from './form-fields.module.css';
import { FORM_LIMITS, type FormEntries, VITAL_KINDS, type VitalKind } from './record-entries.js';

/** What is wrong with a field, in words; undefined if nothing is. */
export type ProblemOf = (field: string) => string | undefined;

/** Vital signs as numbers, each with its unit and the range that the care cabinet accepts. */
export function VitalsFields({
  vitals,
  problemOf,
  onChange,
}: {
  readonly vitals: Readonly<Partial<Record<VitalKind, string>>>;
  readonly problemOf: ProblemOf;
  readonly onChange: (vitals: Readonly<Partial<Record<VitalKind, string>>>) => void;
}) {
  const { compose: words } = useWords().care;
  const names = useNames();
  return (
    <div className={styles.numbers}>
      {VITAL_KINDS.map((kind) => {
        const { from, until, shown } = VITAL_SIGNS[kind];
        return (
          <TextField
            key={kind}
            label={`${names.vitalSign(kind)} (${shown})`}
            hint={words.range(from, until, shown)}
            problem={problemOf(`vitals.${kind}`)}
            inputMode="decimal"
            value={vitals[kind] ?? ''}
            onChange={({ target }) => onChange({ ...vitals, [kind]: target.value })}
          />
        );
      })}
    </div>
  );
}

/** The form of a record: a fall, a wound, a meal, or medication. */
export function FormFields({
  form,
  problemOf,
  onChange,
}: {
  readonly form: FormEntries;
  readonly problemOf: ProblemOf;
  readonly onChange: (form: FormEntries) => void;
}) {
  const { form: words, compose } = useWords().care;
  const names = useNames();
  const set = (change: Partial<FormEntries>) => onChange({ ...form, ...change });
  const text = (field: 'place' | 'circumstances' | 'treatment' | 'remark') => (
    <TextArea
      label={words[field]}
      rows={2}
      problem={problemOf(`form.${field}`)}
      value={form[field]}
      onChange={({ target }) => set({ [field]: target.value })}
    />
  );
  const number = (field: keyof typeof FORM_LIMITS) => (
    <TextField
      label={words[field]}
      hint={compose.range(0, FORM_LIMITS[field], '').trim()}
      inputMode="decimal"
      problem={problemOf(`form.${field}`)}
      value={form[field]}
      onChange={({ target }) => set({ [field]: target.value })}
    />
  );
  const choice = <Field extends keyof FormEntries>(
    field: Field,
    label: string,
    options: readonly string[],
    name: (value: string) => string,
  ) => (
    <SelectField
      label={label}
      value={form[field]}
      onChange={({ target }) => set({ [field]: target.value } as unknown as Partial<FormEntries>)}
      options={options.map((value) => ({ value, label: value === '' ? words.unknown : name(value) }))}
    />
  );
  const yesNo = (field: 'headStruck' | 'infected' | 'choked') =>
    choice(field, words[field], ['', 'YES', 'NO'], (value) => (value === 'YES' ? words.yes : words.no));
  return (
    <div className={styles.fields}>
      <SelectField
        label={words.kind}
        value={form.kind}
        onChange={({ target }) => set({ kind: target.value as FormEntries['kind'] })}
        options={[
          { value: '', label: words.noForm },
          ...Object.keys(CARE_FORM_KINDS).map((kind) => ({ value: kind, label: names.careFormKind(kind) })),
        ]}
      />
      {form.kind === 'FALL' && (
        <>
          {text('place')}
          {text('circumstances')}
          <div className={styles.numbers}>
            {choice('injury', words.injury, Object.keys(INJURY_LEVELS), names.injury)}
            {yesNo('headStruck')}
          </div>
        </>
      )}
      {form.kind === 'WOUND' && (
        <>
          <div className={styles.numbers}>
            {number('lengthCm')}
            {number('widthCm')}
            {number('depthCm')}
            {choice('stage', words.stage, ['', ...Object.keys(WOUND_STAGES)], names.woundStage)}
            {choice('exudate', words.exudate, ['', ...Object.keys(EXUDATES)], names.exudate)}
            {yesNo('infected')}
          </div>
          {text('treatment')}
        </>
      )}
      {form.kind === 'MEAL' && (
        <div className={styles.numbers}>
          {choice('mealTime', words.mealTime, Object.keys(MEAL_TIMES), names.mealTime)}
          {number('stapleEaten')}
          {number('sideEaten')}
          {number('fluidMl')}
          {yesNo('choked')}
        </div>
      )}
      {form.kind === 'MEDICATION_TAKEN' && (
        <>
          <div className={styles.numbers}>
            {choice('adherence', words.adherence, Object.keys(ADHERENCES), names.adherence)}
            {number('dosesLeft')}
          </div>
          {text('remark')}
        </>
      )}
    </div>
  );
}
