import { type ReactNode, useEffect, useState } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { IconButton } from './button.js';
import { classNames } from './class-names.js';
import styles from './dialog.module.css';

/**
 * A window over the page, for what must be answered first; or, with `side`, a panel at the right edge with the details of what was chosen. The focus stays
 * in it, Escape closes it, and the focus then goes back to where it was.
 *
 * @param onClose absent: the dialog can only be left by one of its actions
 */
export function Dialog({
  title,
  isOpen,
  onClose,
  closeLabel,
  side = false,
  role = 'dialog',
  children,
  actions,
}: {
  readonly title: ReactNode;
  readonly isOpen: boolean;
  readonly onClose?: () => void;
  readonly closeLabel?: string;
  readonly side?: boolean;
  readonly role?: 'dialog' | 'alertdialog';
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}) {
  return (
    <ModalOverlay
      className={classNames(styles.overlay, side && styles.overlaySide)}
      isOpen={isOpen}
      isDismissable={onClose !== undefined}
      isKeyboardDismissDisabled={onClose === undefined}
      onOpenChange={(open) => {
        if (!open) onClose?.();
      }}
    >
      <Modal className={classNames(styles.modal, side && styles.side)}>
        <AriaDialog role={role} className={classNames(styles.dialog)}>
          <header className={styles.head}>
            <Heading slot="title" level={2} className={classNames(styles.title)}>
              {title}
            </Heading>
            {onClose && closeLabel !== undefined && <IconButton label={closeLabel} icon="close" onClick={onClose} />}
          </header>
          <Body title={title}>{children}</Body>
          {actions !== undefined && <footer className={styles.actions}>{actions}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** What the dialog says. If it is longer than its place, the keyboard reaches it and scrolls it, even if nothing in it can be pressed. */
function Body({ title, children }: { readonly title: ReactNode; readonly children: ReactNode }) {
  const [box, setBox] = useState<HTMLElement | null>(null);
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    if (!box) return;
    const measure = () => setScrolls(box.scrollHeight > box.clientHeight + 1);
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    observer.observe(box.firstElementChild!);
    return () => observer.disconnect();
  }, [box]);
  const reached = scrolls && { tabIndex: 0, role: 'group', 'aria-label': typeof title === 'string' ? title : undefined };
  return (
    <div ref={setBox} className={styles.body} {...reached}>
      <div>{children}</div>
    </div>
  );
}
