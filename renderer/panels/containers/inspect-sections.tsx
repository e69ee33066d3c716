// What a container is given. Values are the engine's and people's: shown as text, never as markup.
import { Anchor } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ContainerDetails, ContainerMount } from '../../../runtime/contract/containers.ts';
import { routeHash } from '../../state/navigation.ts';
import { PlainTable } from '../../ui/plain-table.tsx';
import { Section } from '../../ui/section.tsx';
import classes from './inspect-tab.module.css';

interface Props {
  details: ContainerDetails;
}

export function Mono({ text }: { text: string }) {
  return <span className={classes.mono}>{text}</span>;
}

export function Nothing() {
  const { t } = useTranslation('containers');
  return <p className={classes.nothing}>{t('inspect.none')}</p>;
}

function MountSource({ mount }: { mount: ContainerMount }) {
  if (mount.type !== 'volume' || mount.name === undefined) return <Mono text={mount.source} />;
  return <Anchor href={routeHash({ panel: 'volumes', object: mount.name })}>{mount.name}</Anchor>;
}

export function MountSection({ details }: Props) {
  const { t } = useTranslation('containers');
  const { mounts } = details.row;
  const columns = [
    { id: 'type', header: t('inspect.type'), width: 90, cell: (mount: ContainerMount) => mount.type },
    { id: 'source', header: t('inspect.source'), cell: (mount: ContainerMount) => <MountSource mount={mount} /> },
    {
      id: 'path',
      header: t('inspect.destination'),
      cell: (mount: ContainerMount) => <Mono text={mount.destination} />,
    },
    {
      id: 'mode',
      header: t('inspect.mode'),
      width: 130,
      cell: (mount: ContainerMount) => (mount.readOnly ? t('inspect.readOnly') : t('inspect.readWrite')),
    },
  ];
  return (
    <Section title={t('inspect.mounts')}>
      {mounts.length === 0 ? (
        <Nothing />
      ) : (
        <PlainTable label={t('inspect.mounts')} columns={columns} rows={mounts} rowKey={(mount) => mount.destination} />
      )}
    </Section>
  );
}

interface Pair {
  name: string;
  value: string;
}

function Pairs({ title, nameHeader, pairs }: { title: string; nameHeader: string; pairs: readonly Pair[] }) {
  const { t } = useTranslation('containers');
  const columns = [
    { id: 'name', header: nameHeader, width: 280, cell: (pair: Pair) => <Mono text={pair.name} /> },
    { id: 'value', header: t('inspect.value'), cell: (pair: Pair) => <Mono text={pair.value} /> },
  ];
  return (
    <Section title={title}>
      {pairs.length === 0 ? (
        <Nothing />
      ) : (
        <PlainTable label={title} columns={columns} rows={pairs} rowKey={(pair, index) => `${index} ${pair.name}`} />
      )}
    </Section>
  );
}

/** `NAME=value`; a line without `=` is a name alone. */
function variable(line: string): Pair {
  const at = line.indexOf('=');
  return at < 0 ? { name: line, value: '' } : { name: line.slice(0, at), value: line.slice(at + 1) };
}

export function EnvSection({ details }: Props) {
  const { t } = useTranslation('containers');
  return <Pairs title={t('inspect.env')} nameHeader={t('inspect.variable')} pairs={details.env.map(variable)} />;
}

export function LabelSection({ details }: Props) {
  const { t } = useTranslation('containers');
  const pairs = Object.entries(details.row.labels)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([name, value]) => ({ name, value }));
  return <Pairs title={t('inspect.labels')} nameHeader={t('inspect.label')} pairs={pairs} />;
}
