// The page of one registry: what is in it, who is logged in, and whom the engine trusts.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Registry } from '../../../runtime/contract/registries.ts';
import { useCommands } from '../../state/commands.ts';
import { go } from '../../state/navigation.ts';
import { useProblemText } from '../../state/problem.ts';
import { useRegistries } from '../../state/registries.ts';
import { Missing } from '../../ui/details-states.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { Marks } from '../../ui/marked-name.tsx';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { DetailsPage } from '../../ui/page.tsx';
import { RemoveButton } from '../../ui/remove-button.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { HubSearch } from './hub-search.tsx';
import { LogIn } from './log-in.tsx';
import { LoginTab } from './login-tab.tsx';
import { RemoveRegistries } from './remove-registries.tsx';
import { RepositoriesTab } from './repositories-tab.tsx';
import { TrustTab } from './trust-tab.tsx';
import { useTesting } from './use-registry-actions.ts';
import { hubHost, registryMarks, registryName, registryState } from './words.ts';

type Tab = 'repositories' | 'login' | 'trust';

/** Docker Hub lists nothing but can be searched, and nobody gives it an authority of its own. */
function tabsOf(host: string): readonly { id: Tab; icon: IconName; word: string }[] {
  const login = { id: 'login', icon: 'link', word: 'login' } as const;
  if (host === hubHost) return [{ id: 'repositories', icon: 'search', word: 'search' }, login];
  return [
    { id: 'repositories', icon: 'layers', word: 'repositories' },
    login,
    { id: 'trust', icon: 'check', word: 'trust' },
  ];
}

const back = () => go({ panel: 'registries' });

export function RegistryDetails({ host, tab }: { host: string; tab: string | undefined }) {
  const { t } = useTranslation('registries');
  const state = useRegistries();
  const row = state?.registries.find((one) => one.host === host);
  if (row) return <OpenRegistry row={row} tab={tabsOf(host).find((one) => one.id === tab)?.id ?? 'repositories'} />;
  return (
    <Missing
      icon="registry"
      title={t('details.goneTitle')}
      text={t('details.goneText')}
      loading={state === undefined ? t('details.loading') : undefined}
      backLabel={t('details.back')}
      onBack={back}
    />
  );
}

function OpenRegistry({ row, tab }: { row: Registry; tab: Tab }) {
  const { t } = useTranslation(['registries', 'app']);
  const { host } = row;
  const name = registryName(host, t);
  const [asked, setAsked] = useState<'login' | 'remove'>();
  const { testing, test } = useTesting();
  const { tone, word } = registryState(row);
  const remove = () => setAsked('remove');
  useCommands(
    row.added ? [{ id: 'registries.remove', title: t('remove.named', { name }), shortcut: 'delete', run: remove }] : [],
  );
  const busy = testing.has(host);
  return (
    <DetailsPage
      title={name}
      subtitle={
        <>
          <StateBadge tone={busy ? 'busy' : tone} label={busy ? t('test.running') : t(`state.${word}`)} />
          <Marks marks={registryMarks(row, t)} />
        </>
      }
      onBack={back}
      backLabel={t('details.back')}
      actions={
        <>
          <Button
            variant="default"
            leftSection={<Icon name="restart" />}
            disabled={busy}
            onClick={() => void test(host)}
          >
            {t('test.action')}
          </Button>
          {row.login === undefined && (
            <Button variant="default" leftSection={<Icon name="link" />} onClick={() => setAsked('login')}>
              {t('login.action')}
            </Button>
          )}
          {row.added && <RemoveButton label={t('remove.ask')} refused={undefined} onClick={remove} />}
        </>
      }
      tabs={tabsOf(host).map(({ id, icon, word }) => ({ id, icon, label: t(`tab.${word}`) }))}
      tab={tab}
      onTab={(next) => go({ panel: 'registries', object: host, tab: next }, { replace: true })}
      banner={<Problem row={row} />}
    >
      {tab === 'repositories' && (host === hubHost ? <HubSearch /> : <RepositoriesTab host={host} />)}
      {tab === 'login' && <LoginTab row={row} onLogIn={() => setAsked('login')} />}
      {tab === 'trust' && <TrustTab host={host} />}
      {asked === 'login' && <LogIn host={host} user={row.login?.user ?? ''} onClose={() => setAsked(undefined)} />}
      {asked === 'remove' && <RemoveRegistries registries={[row]} onClose={() => setAsked(undefined)} onDone={back} />}
    </DetailsPage>
  );
}

/** How the last question ended, where it did not end well. */
function Problem({ row }: { row: Registry }) {
  const { t } = useTranslation('registries');
  const textOf = useProblemText();
  const problem = row.check?.problem;
  if (problem === undefined) return null;
  const { title, detail } = textOf(problem);
  return (
    <NoticeBar
      kind="error"
      title={t('problem.title', { host: registryName(row.host, t) })}
      text={[title, detail].filter(Boolean).join('\n')}
    />
  );
}
