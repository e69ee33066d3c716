// The columns of the list of registries.
import type { TFunction } from 'i18next';
import type { Registry } from '../../../runtime/contract/registries.ts';
import type { Column } from '../../ui/list/resource-columns.ts';
import { actionsColumn } from '../../ui/list/usual-columns.tsx';
import { MarkedName } from '../../ui/marked-name.tsx';
import type { ActionMenuItem } from '../../ui/menu/action-menu.tsx';
import { naturalCompare } from '../../ui/natural-order.ts';
import { StateBadge } from '../../ui/state-badge.tsx';
import classes from './registries.module.css';
import { hubHost, loginPlace, loginUser, registryMarks, registryName, registryState } from './words.ts';

export interface RegistryColumnsInput {
  t: TFunction<'registries'>;
  testing: ReadonlySet<string>;
  actions: (row: Registry) => readonly ActionMenuItem[];
}

type Compare = (a: Registry, b: Registry) => number;

/** Docker Hub stands first: everybody uses it. */
const tie: Compare = (a, b) =>
  Number(b.host === hubHost) - Number(a.host === hubHost) || naturalCompare(a.host, b.host);

function LoginCell({ row, t }: { row: Registry; t: TFunction<'registries'> }) {
  if (row.login === undefined) return <span className={classes.faint}>{t('login.none')}</span>;
  return (
    <span className={classes.login}>
      <span>{loginUser(row.login, t)}</span>
      <span className={row.login.lost ? classes.bad : classes.faint}>{loginPlace(row.login, t)}</span>
    </span>
  );
}

export function registryColumns({ t, testing, actions }: RegistryColumnsInput): Column<Registry>[] {
  const word = (row: Registry) => (testing.has(row.host) ? t('test.running') : t(`state.${registryState(row).word}`));
  return [
    {
      id: 'name',
      header: t('column.host'),
      grow: 3,
      minWidth: 200,
      sort: tie,
      cell: (row) => <MarkedName text={registryName(row.host, t)} marks={registryMarks(row, t)} />,
    },
    {
      id: 'login',
      header: t('column.login'),
      grow: 3,
      minWidth: 180,
      sort: (a, b) => naturalCompare(a.login?.user ?? '', b.login?.user ?? '') || tie(a, b),
      cell: (row) => <LoginCell row={row} t={t} />,
    },
    {
      id: 'state',
      header: t('column.state'),
      grow: 2,
      minWidth: 170,
      sort: (a, b) => naturalCompare(word(a), word(b)) || tie(a, b),
      cell: (row) => <StateBadge tone={testing.has(row.host) ? 'busy' : registryState(row).tone} label={word(row)} />,
    },
    actionsColumn(t('column.actions'), (row) => t('list.actions', { name: registryName(row.host, t) }), actions),
  ];
}
