import type { ComponentProps, ReactNode } from 'react';
import styles from './button.module.css';
import { classNames } from './class-names.js';
import { Icon, type IconName } from './icon.js';

interface Look {
  /** `primary`: the one action of the view. `quiet`: no border. `danger`: ends or opens something that cannot be undone. */
  readonly look?: 'primary' | 'secondary' | 'quiet' | 'danger';
  /** `small`: 32 px, for tables and strips; its target is 44 px high where there is room. */
  readonly size?: 'normal' | 'small';
  readonly icon?: IconName;
}

export interface ButtonProps extends Look, Omit<ComponentProps<'button'>, 'type'> {
  readonly children: ReactNode;
}

/** A button with words. */
export function Button({ look = 'secondary', size = 'normal', icon, className, children, ...rest }: ButtonProps) {
  return (
    <button type="button" className={classNames(styles.button, styles[look], size === 'small' && styles.small, className)} {...rest}>
      {icon && <Icon name={icon} size={size === 'small' ? 16 : 20} />}
      <span>{children}</span>
    </button>
  );
}

/** A button with an icon alone. `label` is what it is called. */
export function IconButton({
  label,
  icon,
  look = 'quiet',
  size = 'normal',
  className,
  ...rest
}: Look & { readonly label: string; readonly icon: IconName } & Omit<ComponentProps<'button'>, 'type' | 'children'>) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={classNames(styles.button, styles.iconOnly, styles[look], size === 'small' && styles.small, className)}
      {...rest}
    >
      <Icon name={icon} size={size === 'small' ? 16 : 20} />
    </button>
  );
}

/** A link to another page that looks like a button: sign-in, a system's own viewer. */
export function ButtonLink({ look = 'secondary', size = 'normal', icon, className, children, ...rest }: Look & ComponentProps<'a'>) {
  return (
    <a className={classNames(styles.button, styles[look], size === 'small' && styles.small, className)} {...rest}>
      {icon && <Icon name={icon} size={size === 'small' ? 16 : 20} />}
      <span>{children}</span>
    </a>
  );
}
