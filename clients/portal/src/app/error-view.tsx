import { Button } from '../components/button.js';
import { EmptyState } from '../components/empty-state.js';
import { useWords } from '../words/use-words.js';

/** The view in place of a screen that failed to draw. The error itself is not shown: it may contain patient data. */
export function ErrorView({ reset }: { readonly reset: () => void }) {
  const { error } = useWords().app;
  return (
    <EmptyState
      isPage
      icon="alert"
      title={error.title}
      action={
        <Button look="primary" icon="retry" onClick={reset}>
          {error.again}
        </Button>
      }
    >
      {error.text}
    </EmptyState>
  );
}
