import type { ReactNode } from 'react';
import { classNames } from './class-names.js';
import { Icon, type IconName } from './icon.js';
import styles from './notice.module.css';

export type NoticeTone = 'info' | 'warning' | 'danger' | 'good';

const ICONS: Readonly<Record<NoticeTone, IconName>> = { info: 'question', warning: 'alert', danger: 'alert', good: 'check' };

/**
 * One sentence that must be seen, in a box, with what can be done about it.
 *
 * @param live true for what appears by itself: it is read aloud
 */
export function Notice({
  tone = 'info',
  title,
  children,
  action,
  live = false,
}: {
  readonly tone?: NoticeTone;
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  readonly live?: boolean;
}) {
  return (
    <div className={classNames(styles.notice, styles[tone])} {...(live && { role: tone === 'danger' ? 'alert' : 'status' })}>
      <Icon name={ICONS[tone]} />
      <div className={styles.words}>
        {title !== undefined && <p className={styles.title}>{title}</p>}
        {children !== undefined && <div>{children}</div>}
      </div>
      {action !== undefined && <div className={styles.action}>{action}</div>}
    </div>
  );
}
