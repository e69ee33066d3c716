// What a container is connected to: its published ports, and its networks, which it joins and leaves as it runs.
import { Anchor, Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerDetails, ContainerPort, ContainerRow } from '../../../runtime/contract/containers.ts';
import type { NetworkRow } from '../../../runtime/contract/networks.ts';
import type { Problem } from '../../../runtime/contract/problem.ts';
import { canJoin } from '../../state/connect-network.ts';
import { useDisconnectNetwork } from '../../state/disconnect-network.ts';
import { mapRoute } from '../../state/map-route.ts';
import { routeHash } from '../../state/navigation.ts';
import { useNetworks } from '../../state/networks.ts';
import { useProblemText } from '../../state/problem.ts';
import { CommandQuestion } from '../../ui/dialog/command-question.tsx';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { type PlainColumn, PlainTable } from '../../ui/plain-table.tsx';
import { Section } from '../../ui/section.tsx';
import { PortList } from './cells.tsx';
import { ConnectNetwork } from './connect-network.tsx';
import { Mono, Nothing } from './inspect-sections.tsx';
import classes from './inspect-tab.module.css';

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

type Joined = ContainerDetails['networks'][number];

/** What it is reached at, one below the other; an address that was asked for says so. */
function Addresses({ of: { address, ipv6, mac, fixed } }: { of: Joined }) {
  const { t } = useTranslation('containers');
  const words = (text: string, asked: string | undefined) =>
    asked === undefined ? text : t('inspect.fixed', { address: text || asked });
  const lines = [words(address, fixed.ipv4), words(ipv6, fixed.ipv6)].filter((line) => line !== '');
  return (
    <span className={classes.lines}>
      {lines.length === 0 ? '–' : lines.map((line) => <span key={line}>{line}</span>)}
      {mac !== '' && (
        <span className={classes.nothing} title={t('inspect.mac')}>
          {mac}
        </span>
      )}
    </span>
  );
}

function useColumns(onLeave: (network: NetworkRow) => void): PlainColumn<Joined>[] {
  const { t } = useTranslation(['containers', 'networks']);
  const networks = useNetworks((state) => state.items);
  const networkOf = ({ name }: Joined) => networks.find((network) => network.name === name);
  return [
    { id: 'name', header: t('inspect.network'), cell: (one) => <NetworkLink name={one.name} /> },
    { id: 'address', header: t('inspect.address'), width: 180, cell: (one) => <Addresses of={one} /> },
    { id: 'gateway', header: t('inspect.gateway'), width: 124, cell: (one) => one.gateway || '–' },
    { id: 'aliases', header: t('inspect.aliases'), cell: (one) => one.aliases.join(', ') || '–' },
    {
      id: 'actions',
      header: t('column.actions'),
      width: 120,
      align: 'right',
      cell: (one) => {
        const network = networkOf(one);
        return (
          network &&
          canJoin(network) && (
            <Button
              variant="subtle"
              size="compact-xs"
              aria-label={t('networks:disconnect.named', { name: one.name })}
              onClick={() => onLeave(network)}
            >
              {t('networks:disconnect.action')}
            </Button>
          )
        );
      },
    },
  ];
}

/** Whether it has a network of its own at all: the host's, none and another container's leave no room for others. */
function standsAlone({ isolation, networks }: ContainerDetails): boolean {
  const { mode } = isolation.namespaces.network ?? { mode: 'private' };
  return mode === 'host' || mode === 'none' || mode === 'container' || networks.some(({ name }) => name === 'none');
}

export function NetworkSection({ details }: { details: ContainerDetails }) {
  const { t } = useTranslation(['containers', 'networks', 'topology']);
  const { networks, row } = details;
  const [connecting, setConnecting] = useState(false);
  const [leaving, setLeaving] = useState<NetworkRow>();
  const columns = useColumns(setLeaving);
  return (
    <Section
      title={t('inspect.networks')}
      actions={<Anchor href={routeHash(mapRoute({ from: row.id, to: '' }))}>{t('topology:show.reach')}</Anchor>}
    >
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
      {!standsAlone(details) && (
        <div className={classes.under}>
          <Button variant="default" size="compact-sm" onClick={() => setConnecting(true)}>
            {t('networks:connect.networkAction')}
          </Button>
        </div>
      )}
      {connecting && <ConnectNetwork container={row} onClose={() => setConnecting(false)} />}
      {leaving && <Leaving network={leaving} container={row} onClose={() => setLeaving(undefined)} />}
    </Section>
  );
}

interface LeavingProps {
  network: NetworkRow;
  container: ContainerRow;
  onClose: () => void;
}

function Leaving({ network, container, onClose }: LeavingProps) {
  return <CommandQuestion {...useDisconnectNetwork(network, container, onClose)} />;
}
