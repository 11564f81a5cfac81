import { Link } from '@tanstack/react-router';
import { EmptyState } from '../components/empty-state.js';
import { useWords } from '../words/use-words.js';
import { usePageTitle } from './use-page-title.js';

/** What stands at an address that is no screen. */
export function NotFoundView() {
  const { notFound } = useWords().session;
  usePageTitle(notFound.title);
  return (
    <EmptyState isPage icon="question" title={notFound.title} action={<Link to="/patients">{notFound.action}</Link>}>
      {notFound.text}
    </EmptyState>
  );
}
