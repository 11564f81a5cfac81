import type { ReactNode } from 'react';
import styles from './badge.module.css';
import { classNames } from './class-names.js';
import { Icon, type IconName } from './icon.js';

export type BadgeTone = 'neutral' | 'action' | 'warning' | 'good' | 'high' | 'low' | 'danger';

/** A short mark beside a text. Its words say what its colour says. */
export function Badge({
  tone = 'neutral',
  icon,
  children,
}: {
  readonly tone?: BadgeTone;
  readonly icon?: IconName;
  readonly children: ReactNode;
}) {
  return (
    <span className={classNames(styles.badge, styles[tone])}>
      {icon && <Icon name={icon} size={14} />}
      <span>{children}</span>
    </span>
  );
}
