import { useId } from 'react';
import { classNames } from './class-names.js';
import styles from './segmented.module.css';

/** One of a few, all visible: a filter, a unit of time. Arrow keys change it. */
export function Segmented<Value extends string>({
  label,
  options,
  value,
  onChange,
}: {
  readonly label: string;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}) {
  const name = useId();
  return (
    <fieldset className={styles.group}>
      <legend className="visuallyHidden">{label}</legend>
      {options.map((option) => (
        <label key={option.value} className={classNames(styles.option, option.value === value && styles.chosen)}>
          <input
            type="radio"
            className="visuallyHidden"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}
