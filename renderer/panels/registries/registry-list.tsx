// The list of registries: those that were added, those that somebody is logged in to, and Docker Hub.
import { Button } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Registry } from '../../../runtime/contract/registries.ts';
import { useRowsWords } from '../../state/lists/resource-list.ts';
import { go } from '../../state/navigation.ts';
import { useRegistries } from '../../state/registries.ts';
import { useView } from '../../state/view.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { SearchField } from '../../ui/form/search-field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { ResourceList } from '../../ui/list/resource-list.tsx';
import { hasWords } from '../../ui/list/resource-page.tsx';
import type { ActionMenuItem } from '../../ui/menu/action-menu.tsx';
import { RemoveButton } from '../../ui/remove-button.tsx';
import { LogIn } from './log-in.tsx';
import { LogOut } from './log-out.tsx';
import classes from './registries.module.css';
import { registryColumns } from './registry-columns.tsx';
import { RemoveRegistries } from './remove-registries.tsx';
import { useTesting } from './use-registry-actions.ts';
import { isOwn, loginUser, registryName } from './words.ts';

const rowId = (row: Registry) => row.host;
const openRow = (row: Registry) => go({ panel: 'registries', object: row.host });
const none: readonly Registry[] = [];
const initial = { query: '', sort: { column: 'name', descending: false } };
/** The list is the runtime's own: there is no engine that could be away. */
const neverAway = { title: '', text: '', action: '', onAction: () => undefined };

type Asked = { kind: 'login' | 'logout'; row: Registry } | { kind: 'remove'; rows: readonly Registry[] };

type Ask = (asked: Asked | undefined) => void;

/** The menu of a row. */
function useRowActions(test: (host: string) => Promise<void>, ask: Ask): (row: Registry) => readonly ActionMenuItem[] {
  const { t } = useTranslation('registries');
  return useCallback(
    (row: Registry) => {
      const login = row.login ? t('login.again') : t('login.action');
      const items: ActionMenuItem[] = [
        { id: 'test', label: t('test.action'), icon: 'restart', run: () => void test(row.host) },
        { id: 'login', label: login, icon: 'link', run: () => ask({ kind: 'login', row }) },
      ];
      const leave = () => ask({ kind: 'logout', row });
      const remove = () => ask({ kind: 'remove', rows: [row] });
      if (isOwn(row.login)) items.push({ id: 'logout', label: t('login.out'), icon: 'close', run: leave });
      if (row.added) items.push({ id: 'remove', label: t('remove.ask'), icon: 'remove', danger: true, run: remove });
      return items;
    },
    [t, test, ask],
  );
}

function Questions({ asked, onClose }: { asked: Asked | undefined; onClose: () => void }) {
  const { t } = useTranslation('registries');
  if (asked === undefined) return null;
  if (asked.kind === 'remove') return <RemoveRegistries registries={asked.rows} onClose={onClose} />;
  const { host, login } = asked.row;
  if (asked.kind === 'login') return <LogIn host={host} user={login?.user ?? ''} onClose={onClose} />;
  return login ? <LogOut host={host} user={loginUser(login, t)} onClose={onClose} /> : null;
}

function Tools({ query, onQuery }: { query: string; onQuery: (query: string) => void }) {
  const { t } = useTranslation('registries');
  return (
    <div className={classes.search}>
      <SearchField
        label={t('list.search')}
        placeholder={t('list.searchPlaceholder')}
        value={query}
        onChange={onQuery}
        shortcut="/"
      />
    </div>
  );
}

export function RegistryList({ onAdd }: { onAdd: () => void }) {
  const { t } = useTranslation('registries');
  const state = useRegistries();
  const rows = state?.registries ?? none;
  const [view, change] = useView('registries', initial);
  const [asked, ask] = useState<Asked>();
  const { testing, test } = useTesting();
  const actions = useRowActions(test, ask);
  const columns = useMemo(() => registryColumns({ t, testing, actions }), [t, testing, actions]);
  const nameOf = useCallback((row: Registry) => registryName(row.host, t), [t]);
  const shown = useMemo(
    () => rows.filter((row) => hasWords([row.host, nameOf(row), row.login?.user].join(' '), view.query)),
    [rows, view.query, nameOf],
  );
  const sorts = useMemo(() => [view.sort], [view.sort]);
  const remove = (chosen: readonly Registry[]) => ask({ kind: 'remove', rows: chosen });
  return (
    <ResourceList<Registry>
      words={useRowsWords('registries')}
      rows={rows}
      shown={shown}
      rowId={rowId}
      rowName={nameOf}
      columns={columns}
      sorts={sorts}
      onSortChange={(next) => change({ sort: next.at(-1) ?? view.sort })}
      tools={<Tools query={view.query} onQuery={(query) => change({ query })} />}
      onShowAll={() => change({ query: '' })}
      onOpen={openRow}
      actions={
        <Button leftSection={<Icon name="plus" />} onClick={onAdd}>
          {t('add.title')}
        </Button>
      }
      bulk={(chosen) => <RemoveButton compact label={t('remove.ask')} onClick={() => remove(chosen)} />}
      onDelete={remove}
      status={state === undefined ? 'loading' : 'ready'}
      away={neverAway}
      empty={<EmptyState icon="registry" title={t('title')} />}
    >
      <Questions asked={asked} onClose={() => ask(undefined)} />
    </ResourceList>
  );
}
