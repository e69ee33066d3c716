// All open terminals; the sessions are the runtime's, so they outlive this page.
import { Button } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommands } from '../../state/commands.ts';
import { go, useRoute } from '../../state/navigation.ts';
import { useTerminalView } from '../../state/terminals/terminal-panes.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Page } from '../../ui/page.tsx';
import { TerminalWorkspace } from '../../ui/terminals/terminal-workspace.tsx';
import { NewTerminal } from './new-terminal.tsx';

const panel = 'terminals';

/** An address with a session asks for it; then it is the layout that remembers. */
function useAsked(there: readonly string[], activate: (id: string) => void): void {
  const { object } = useRoute();
  const asked = object !== undefined && there.includes(object) ? object : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for once.
  useEffect(() => {
    if (asked === undefined) return;
    activate(asked);
    go({ panel }, { replace: true });
  }, [asked]);
}

export function TerminalsPage() {
  const { t } = useTranslation('terminals');
  const { form } = useRoute();
  const { state, view } = useTerminalView({ view: 'all' });
  const { known, sessions, active } = state;
  useAsked(
    sessions.map(({ id }) => id),
    state.shared.onActivate,
  );
  const openForm = () => go({ panel, form: 'new' });
  const split = (direction: 'row' | 'column') => active && view.onSplit(active.id, direction);
  useCommands([
    { id: 'terminals.new', title: t('new'), run: openForm },
    ...(active
      ? [
          { id: 'terminals.right', title: t('splitRight'), shortcut: 'mod+shift+e', run: () => split('row') },
          { id: 'terminals.down', title: t('splitDown'), shortcut: 'mod+shift+o', run: () => split('column') },
        ]
      : []),
  ]);
  return (
    <Page
      title={t('title')}
      actions={
        active && (
          <Button leftSection={<Icon name="plus" />} onClick={openForm}>
            {t('new')}
          </Button>
        )
      }
    >
      {active ? (
        <TerminalWorkspace {...view} />
      ) : (
        known && (
          <EmptyState
            icon="terminal"
            title={t('empty.title')}
            text={t('empty.text')}
            action={<Button onClick={openForm}>{t('new')}</Button>}
          />
        )
      )}
      <NewTerminal opened={form === 'new'} open={state.openOrReject} onClose={() => go({ panel }, { replace: true })} />
    </Page>
  );
}
