// What a container is connected to and given. Values are the engine's and people's: shown as text, never as markup.
import { Anchor } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type {
  ContainerDetails,
  ContainerMount,
  ContainerPort,
  ContainerRow,
} from '../../../runtime/contract/containers.ts';
import type { Problem } from '../../../runtime/contract/problem.ts';
import { routeHash } from '../../state/navigation.ts';
import { useNetworks } from '../../state/networks.ts';
import { useProblemText } from '../../state/problem.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { PlainTable } from '../../ui/plain-table.tsx';
import { Section } from '../../ui/section.tsx';
import { PortList } from './cells.tsx';
import classes from './inspect-tab.module.css';

interface Props {
  details: ContainerDetails;
}

function Mono({ text }: { text: string }) {
  return <span className={classes.mono}>{text}</span>;
}

function Nothing() {
  const { t } = useTranslation('containers');
  return <p className={classes.nothing}>{t('inspect.none')}</p>;
}

function ProblemWords({ problem }: { problem: Problem }) {
  const { title, detail } = useProblemText()(problem);
  return [title, detail].filter((text) => text !== '').join(' ');
}

function NetworkLink({ name }: { name: string }) {
  const id = useNetworks((state) => state.items.find((network) => network.name === name)?.id);
  return id === undefined ? name : <Anchor href={routeHash({ panel: 'networks', object: id })}>{name}</Anchor>;
}

/** `127.0.0.1:8080`; nothing where it is not published. */
function hostSide({ hostIp, hostPort }: ContainerPort): string | undefined {
  if (hostPort === undefined) return undefined;
  const ip = hostIp?.includes(':') ? `[${hostIp}]` : hostIp || '0.0.0.0';
  return `${ip}:${hostPort}`;
}

function PortMap({ row }: { row: ContainerRow }) {
  const { t } = useTranslation('containers');
  const columns = [
    {
      id: 'inside',
      header: t('inspect.portInside'),
      width: 160,
      cell: (port: ContainerPort) => <Mono text={`${port.containerPort}/${port.protocol}`} />,
    },
    {
      id: 'outside',
      header: t('inspect.portOutside'),
      cell: (port: ContainerPort) => hostSide(port) ?? t('inspect.portUnpublished'),
    },
    {
      id: 'link',
      header: t('inspect.portLink'),
      cell: (port: ContainerPort) => (port.hostPort === undefined ? '–' : <PortList row={{ ...row, ports: [port] }} />),
    },
  ];
  return (
    <div className={classes.ports}>
      <PlainTable
        label={t('inspect.ports')}
        columns={columns}
        rows={row.ports}
        rowKey={({ hostIp, hostPort, containerPort, protocol }) => `${hostIp} ${hostPort} ${containerPort}/${protocol}`}
      />
    </div>
  );
}

export function NetworkSection({ details }: Props) {
  const { t } = useTranslation('containers');
  const { networks, row } = details;
  const columns = [
    {
      id: 'name',
      header: t('inspect.network'),
      cell: (one: (typeof networks)[number]) => <NetworkLink name={one.name} />,
    },
    { id: 'address', header: t('inspect.address'), cell: (one: (typeof networks)[number]) => one.address || '–' },
    { id: 'gateway', header: t('inspect.gateway'), cell: (one: (typeof networks)[number]) => one.gateway || '–' },
    { id: 'mac', header: t('inspect.mac'), cell: (one: (typeof networks)[number]) => one.mac || '–' },
    {
      id: 'aliases',
      header: t('inspect.aliases'),
      cell: (one: (typeof networks)[number]) => one.aliases.join(', ') || '–',
    },
  ];
  return (
    <Section title={t('inspect.networks')}>
      {row.ports.length > 0 && <PortMap row={row} />}
      {row.ports.map(
        (port) =>
          port.problem && (
            <div className={classes.ports} key={`${port.hostIp}:${port.hostPort}/${port.protocol}`}>
              <NoticeBar
                kind="error"
                title={t('inspect.portClosed', { port: port.hostPort })}
                text={<ProblemWords problem={port.problem} />}
              />
            </div>
          ),
      )}
      {networks.length === 0 ? (
        <Nothing />
      ) : (
        <PlainTable label={t('inspect.networks')} columns={columns} rows={networks} rowKey={(one) => one.name} />
      )}
    </Section>
  );
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
