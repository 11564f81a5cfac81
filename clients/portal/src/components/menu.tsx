import type { ReactNode } from 'react';
import { Button as AriaButton, Menu as AriaMenu, MenuItem, MenuTrigger, Popover, Separator } from 'react-aria-components';
import buttonStyles from './button.module.css';
import { classNames } from './class-names.js';
import { Icon, type IconName } from './icon.js';
import styles from './menu.module.css';

/** One entry of a menu. */
export type MenuEntry =
  | {
      readonly id: string;
      readonly label: string;
      readonly note?: string | undefined;
      readonly icon?: IconName;
      readonly isDisabled?: boolean;
      /** True for the one of several that is chosen. */
      readonly isCurrent?: boolean;
      readonly onAction: () => void;
    }
  | { readonly id: string; readonly separator: true };

/**
 * A button that opens a list of actions.
 *
 * @param label what the button is called, if its children are not enough for one who hears it
 */
export function Menu({
  label,
  entries,
  children,
  look = 'secondary',
  size = 'normal',
  icon,
}: {
  readonly label?: string;
  readonly entries: readonly MenuEntry[];
  readonly children: ReactNode;
  readonly look?: 'secondary' | 'quiet';
  readonly size?: 'normal' | 'small';
  readonly icon?: IconName;
}) {
  return (
    <MenuTrigger>
      <AriaButton
        className={classNames(buttonStyles.button, buttonStyles[look], size === 'small' && buttonStyles.small, styles.trigger)}
        {...(label !== undefined && { 'aria-label': label })}
      >
        {icon && <Icon name={icon} />}
        <span className={styles.triggerText}>{children}</span>
        <Icon name="chevronDown" size={16} />
      </AriaButton>
      <Popover className={classNames(styles.popover)} placement="bottom end">
        <AriaMenu className={classNames(styles.menu)} {...(label !== undefined && { 'aria-label': label })}>
          {entries.map((entry) =>
            'separator' in entry ? (
              <Separator key={entry.id} className={classNames(styles.separator)} />
            ) : (
              <MenuItem
                key={entry.id}
                id={entry.id}
                textValue={entry.label}
                className={classNames(styles.item)}
                isDisabled={entry.isDisabled ?? false}
                onAction={entry.onAction}
              >
                <span className={styles.icon}>
                  {entry.isCurrent ? <Icon name="check" size={18} /> : entry.icon && <Icon name={entry.icon} size={18} />}
                </span>
                <span className={styles.text}>
                  {entry.label}
                  {entry.note !== undefined && <small className={styles.note}>{entry.note}</small>}
                </span>
              </MenuItem>
            ),
          )}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
