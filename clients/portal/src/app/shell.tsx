import { Link, useNavigate, useRouterState } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import { IconButton } from '../components/button.js';
import { Icon } from '../components/icon.js';
import { Menu } from '../components/menu.js';
import { Notice } from '../components/notice.js';
import { useToast } from '../components/toasts.js';
import { useReached, useReconnected } from '../graph/reachability.js';
import { useSession, useSessionKeeper } from '../session/session-context.js';
import { useIdle } from '../session/use-idle.js';
import { useNames } from '../words/use-names.js';
import { useLanguage, useWords } from '../words/use-words.js';
import { EmergencyFrame } from './emergency-frame.js';
import { IdleWarning } from './idle-warning.js';
import { nameScreen } from './name-screen.js';
import styles from './shell.module.css';
import { ShortcutsDialog } from './shortcuts-dialog.js';
import { useLeaveGuard } from './use-leave-guard.js';
import { usePageTitle } from './use-page-title.js';
import { usePreloadedScreens } from './use-preloaded-screens.js';
import { useShortcuts } from './use-shortcuts.js';
import { Watermark } from './watermark.js';

/** Loaded after the first screen: a page that has just begun has nothing to send but what an earlier one kept. */
const OutboxNotice = lazy(async () => ({ default: (await import('../screens/care/outbox-notice.js')).OutboxNotice }));

/** The frame of every screen while the session is active: where to go, for which facility, how long, lock, and what the network does. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const words = useWords();
  const { app, emergency } = words;
  const session = useSession();
  const keeper = useSessionKeeper();
  const isReached = useReached();
  const toast = useToast();
  const idle = useIdle();
  const [isHelpOpen, setHelpOpen] = useState(false);
  const main = useFocusOnNavigation();
  usePreloadedScreens();
  usePageTitle(nameScreen(useRouterState({ select: ({ location }) => location.pathname }), words));
  useReconnected(() => toast(app.offline.back));
  useShortcuts({ onLock: keeper.lock, onHelp: () => setHelpOpen(true) });

  return (
    <div className={styles.shell}>
      <button type="button" className={styles.skip} onClick={() => main.current?.focus()}>
        {app.skipToContent}
      </button>
      <header className={styles.bar}>
        <Link to="/patients" className={styles.brand}>
          {app.shortName}
        </Link>
        <Link to="/patients" className={styles.find} aria-label={app.shortcuts.search}>
          <Icon name="search" size={18} />
          <span>{app.shortcuts.search}</span>
          <kbd className={styles.key}>/</kbd>
        </Link>
        <Link to="/emergency" className={styles.emergency} aria-label={emergency.title}>
          <Icon name="alert" size={18} />
          <span className={styles.wideOnly}>{emergency.title}</span>
        </Link>
        <span className={styles.fill} />
        <FacilityMenu current={session.facility} />
        {idle.left !== undefined && <span className={styles.left}>{app.timeLeft(Math.max(0, Math.ceil(idle.left / 60_000)))}</span>}
        <IconButton label={app.lockTitle} icon="lock" onClick={() => void keeper.lock()} />
        <PersonMenu name={session.person?.name ?? ''} onHelp={() => setHelpOpen(true)} />
      </header>
      {!isReached && (
        <div className={styles.offline}>
          <Notice tone="warning" live title={app.offline.title}>
            {app.offline.text}
          </Notice>
        </div>
      )}
      <Suspense fallback={null}>
        <div className={styles.outbox}>
          <OutboxNotice />
        </div>
      </Suspense>
      <main ref={main} id="content" className={styles.main} tabIndex={-1}>
        {children}
      </main>
      <EmergencyFrame />
      <Watermark person={session.person?.name ?? ''} facility={session.facility?.name ?? ''} now={keeper.serverNow} />
      <IdleWarning seconds={idle.warning} onStay={idle.stay} onLock={() => void keeper.lock()} />
      <ShortcutsDialog isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
    </div>
  );
}

/** For which facility the person works, and how to change it. The change shows a dialog first, because it removes all that is open. */
function FacilityMenu({ current }: { readonly current: { readonly id: string; readonly name: string } | null }) {
  const { app, session: words } = useWords();
  const session = useSession();
  const keeper = useSessionKeeper();
  const toast = useToast();
  const names = useNames();
  const { guard, dialog } = useLeaveGuard();
  const label = `${app.viewingFacility}: ${current?.name ?? ''}`;
  if (session.facilities.length < 2)
    return (
      <span className={styles.facility} title={label}>
        <Icon name="facility" size={18} />
        <span className={styles.facilityName}>{current?.name}</span>
      </span>
    );
  const change = async (id: string) => {
    const code = await keeper.chooseFacility(id);
    if (code !== undefined) toast(`${words.failed.facility} ${names.error(code)}`);
  };
  return (
    <span className={styles.facilityMenu}>
      <Menu
        label={label}
        look="quiet"
        icon="facility"
        entries={session.facilities.map(({ id, name, networkAllowed }) => ({
          id,
          label: name,
          ...(!networkAllowed && { note: words.facility.notAllowed }),
          isCurrent: id === current?.id,
          isDisabled: !networkAllowed,
          onAction: () => {
            if (id !== current?.id) guard(() => void change(id));
          },
        }))}
      >
        {current?.name}
      </Menu>
      {dialog}
    </span>
  );
}

function PersonMenu({ name, onHelp }: { readonly name: string; readonly onHelp: () => void }) {
  const { app, session: words } = useWords();
  const { language, setLanguage } = useLanguage();
  const keeper = useSessionKeeper();
  const navigate = useNavigate();
  const toast = useToast();
  const names = useNames();
  const { guard, dialog } = useLeaveGuard();
  const signOut = async () => {
    const code = await keeper.signOut();
    if (code !== undefined) toast(`${words.failed.signOut} ${names.error(code)}`);
  };
  return (
    <span className={styles.person}>
      <Menu
        label={`${app.menu}: ${name}`}
        look="quiet"
        icon="menu"
        entries={[
          { id: 'patients', label: app.patientsLink, icon: 'people', onAction: () => void navigate({ to: '/patients' }) },
          { id: 'access', label: app.historyLink, icon: 'history', onAction: () => void navigate({ to: '/access' }) },
          { id: 'emergency', label: app.emergencyLink, icon: 'alert', onAction: () => void navigate({ to: '/emergency' }) },
          { id: 'sending', label: app.sendingLink, icon: 'send', onAction: () => void navigate({ to: '/sending' }) },
          { id: 'line', separator: true },
          { id: 'language', label: app.languageOther, icon: 'language', onAction: () => setLanguage(language === 'ja' ? 'en' : 'ja') },
          { id: 'keyboard', label: app.keyboard, icon: 'keyboard', onAction: onHelp },
          { id: 'lock', label: app.lockTitle, icon: 'lock', onAction: () => void keeper.lock() },
          { id: 'out', label: app.signOut, icon: 'signOut', onAction: () => guard(() => void signOut()) },
        ]}
      >
        {name}
      </Menu>
      {dialog}
    </span>
  );
}

/** After each change of the screen, the focus goes to its beginning, and the page to its top. */
function useFocusOnNavigation() {
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.pathname });
  const isFirst = useRef(true);
  useEffect(() => {
    if (isFirst.current) {
      isFirst.current = path === undefined;
      return;
    }
    window.scrollTo(0, 0);
    if (!main.current?.contains(document.activeElement)) main.current?.focus({ preventScroll: true });
  }, [path]);
  return main;
}
