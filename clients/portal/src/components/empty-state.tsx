import type { ReactNode } from 'react';
import styles from './empty-state.module.css';
import { Icon, type IconName } from './icon.js';

/** What stands where a list is empty: what is empty, why it may be, and what to do. Inside a card, `compact`. */
export function EmptyState({
  icon = 'list',
  title,
  children,
  action,
  compact = false,
  isPage = false,
}: {
  readonly icon?: IconName;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  readonly compact?: boolean;
  /** True where it stands for the whole screen: its title is then the page's heading. */
  readonly isPage?: boolean;
}) {
  const Title = isPage ? 'h1' : 'p';
  return (
    <div className={compact ? styles.compact : styles.empty}>
      {!compact && <Icon name={icon} size={28} />}
      <Title className={styles.title}>{title}</Title>
      {children !== undefined && <div className={styles.text}>{children}</div>}
      {action !== undefined && <div className={styles.action}>{action}</div>}
    </div>
  );
}
