// Keeps the error of one page from taking the rest of the app with it.
import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../ui/empty-state.tsx';
import classes from './frame.module.css';

function Failed({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const { t } = useTranslation('app');
  return (
    <div role="alert">
      <EmptyState
        icon="error"
        title={t('page.failed')}
        text={
          <>
            {t('page.failedText')}
            <code className={classes.failure}>{error.message}</code>
          </>
        }
        action={<Button onClick={onRetry}>{t('page.retry')}</Button>}
      />
    </div>
  );
}

interface State {
  error?: Error | undefined;
}

/** Give it the page's id as `key`: going elsewhere begins anew. */
export class PageBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = {};

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error) return <Failed error={error} onRetry={() => this.setState({ error: undefined })} />;
    return this.props.children;
  }
}
