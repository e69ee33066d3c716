// What stands in place of an empty list: a way to the first container, or why nothing is seen.
import { Button, Group, Skeleton, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../../runtime/contract/problem.ts';
import { go } from '../../state/navigation.ts';
import { useProblemText } from '../../state/problem.ts';
import { EmptyState } from '../../ui/empty-state.tsx';

interface Props {
  status: 'loading' | 'ready' | 'reconnecting' | 'unreachable';
  problem: Problem | undefined;
  /** There are containers, the search and the filter hide them. */
  filtered: boolean;
  onShowAll: () => void;
  onRun: () => void;
  sample: { run: () => Promise<void>; busy: boolean };
}

const skeletonRows = ['first', 'second', 'third', 'fourth', 'fifth'];

function Loading() {
  const { t } = useTranslation('containers');
  return (
    <Stack gap="sm" p="md" role="status" aria-label={t('list.loading')}>
      {skeletonRows.map((row) => (
        <Skeleton key={row} height={20} />
      ))}
    </Stack>
  );
}

function Unreachable({ problem }: { problem: Problem | undefined }) {
  const { t } = useTranslation('containers');
  const textOf = useProblemText();
  const reason = problem ? textOf(problem).title : '';
  return (
    <EmptyState
      icon="engine"
      title={t('empty.unreachableTitle')}
      text={[reason, t('empty.unreachableText')].filter(Boolean).join(' ')}
      action={<Button onClick={() => go({ panel: 'engines' })}>{t('empty.engines')}</Button>}
    />
  );
}

export function ListEmpty({ status, problem, filtered, onShowAll, onRun, sample }: Props) {
  const { t } = useTranslation('containers');
  if (filtered) {
    return (
      <EmptyState
        icon="search"
        title={t('empty.filteredTitle')}
        text={t('empty.filteredText')}
        action={
          <Button variant="default" onClick={onShowAll}>
            {t('empty.clear')}
          </Button>
        }
      />
    );
  }
  if (status === 'loading') return <Loading />;
  if (status !== 'ready') return <Unreachable problem={problem} />;
  return (
    <EmptyState
      icon="container"
      title={t('empty.title')}
      text={t('empty.text')}
      action={
        <Group justify="center" gap="sm">
          <Button loading={sample.busy} onClick={() => void sample.run()}>
            {t('empty.sample')}
          </Button>
          <Button variant="default" onClick={onRun}>
            {t('empty.image')}
          </Button>
        </Group>
      }
    />
  );
}
