import { type ComponentProps, useId } from 'react';
import styles from './text-field.module.css';

type Common = {
  readonly label: string;
  /** A sentence under the field that helps to fill it. */
  readonly hint?: string | undefined;
  /** What is wrong with what was typed. It is read aloud. */
  readonly problem?: string | undefined;
};

/** The browser keeps nothing of what is typed, on its disk or elsewhere: it may name a patient. A checker of spelling may send it away. */
const FORGOTTEN = { autoComplete: 'off', autoCorrect: 'off', spellCheck: false } as const;

/** A field for one line of text. */
export function TextField({ label, hint, problem, ...rest }: Common & Omit<ComponentProps<'input'>, 'id'>) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      <input id={id} className={styles.input} {...FORGOTTEN} {...describe(id, hint, problem)} {...rest} />
      <Below id={id} hint={hint} problem={problem} />
    </div>
  );
}

/** A field for several lines of text. */
export function TextArea({ label, hint, problem, ...rest }: Common & Omit<ComponentProps<'textarea'>, 'id'>) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      <textarea id={id} className={styles.input} rows={4} {...FORGOTTEN} {...describe(id, hint, problem)} {...rest} />
      <Below id={id} hint={hint} problem={problem} />
    </div>
  );
}

/** A choice of one of a few, as the browser's own list: it works with keyboard, touch and screen readers everywhere. */
export function SelectField({
  label,
  hint,
  problem,
  options,
  ...rest
}: Common & { readonly options: readonly { readonly value: string; readonly label: string }[] } & Omit<ComponentProps<'select'>, 'id'>) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      <select id={id} className={styles.input} autoComplete="off" {...describe(id, hint, problem)} {...rest}>
        {options.map(({ value, label: text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
      <Below id={id} hint={hint} problem={problem} />
    </div>
  );
}

function Below({ id, hint, problem }: { readonly id: string; readonly hint: string | undefined; readonly problem: string | undefined }) {
  return (
    <>
      {hint !== undefined && (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      )}
      {problem !== undefined && (
        <p id={`${id}-problem`} className={styles.problem} role="alert">
          {problem}
        </p>
      )}
    </>
  );
}

function describe(id: string, hint: string | undefined, problem: string | undefined) {
  const by = [hint !== undefined && `${id}-hint`, problem !== undefined && `${id}-problem`].filter(Boolean).join(' ');
  return { ...(by !== '' && { 'aria-describedby': by }), ...(problem !== undefined && { 'aria-invalid': true }) };
}
