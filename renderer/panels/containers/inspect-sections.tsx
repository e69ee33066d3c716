// The sections of a container's configuration. Values are the engine's and people's: shown as text, never as markup.
import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContainerDetails, ContainerMount } from '../../../runtime/contract/containers.ts';
import { type Route, routeHash } from '../../state/navigation.ts';
import { useNetworks } from '../../state/networks.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { formatBytes, formatDateTime, formatNumber } from '../../ui/format.ts';
import { JsonView } from '../../ui/json-view.tsx';
import { PropertyList } from '../../ui/property-list.tsx';
import { Section } from '../../ui/section.tsx';
import { PortList } from './cells.tsx';
import classes from './inspect-tab.module.css';
import { joinWords } from './run-form/words.ts';

interface Props {
  details: ContainerDetails;
}

function RouteLink({ to, children }: { to: Route; children: ReactNode }) {
  return (
    <a className={classes.link} href={routeHash(to)}>
      {children}
    </a>
  );
}

function Mono({ text }: { text: string }) {
  return <span className={classes.mono}>{text}</span>;
}

/** Rows of the general section: label and value, those without a value left out. */
function useGeneralItems(details: ContainerDetails): { label: string; value: ReactNode }[] {
  const { t, i18n } = useTranslation('containers');
  const { row } = details;
  const time = (at: number | undefined) => (at === undefined ? undefined : formatDateTime(at, i18n.language));
  const size = details.memoryBytes > 0 ? formatBytes(details.memoryBytes, i18n.language, 'binary') : undefined;
  const words = (list: string[]) => (list.length > 0 ? <Mono text={joinWords(list)} /> : undefined);
  const items: { label: string; value: ReactNode }[] = [
    { label: t('inspect.id'), value: <Mono text={row.id} /> },
    {
      label: t('inspect.image'),
      value: <RouteLink to={{ panel: 'images', object: row.imageId }}>{row.image}</RouteLink>,
    },
    { label: t('inspect.entrypoint'), value: words(details.entrypoint) },
    { label: t('inspect.command'), value: words(details.command) },
    { label: t('inspect.created'), value: time(row.createdAt) },
    { label: t('inspect.started'), value: time(row.startedAt) },
    { label: t('inspect.finished'), value: row.state === 'running' ? undefined : time(row.finishedAt) },
    {
      label: t('inspect.workingDirectory'),
      value: details.workingDirectory && <Mono text={details.workingDirectory} />,
    },
    { label: t('inspect.user'), value: details.user || t('inspect.default') },
    { label: t('inspect.hostname'), value: details.hostname },
    { label: t('inspect.restartPolicy'), value: <RestartPolicy policy={details.restartPolicy} /> },
    { label: t('inspect.restartCount'), value: formatNumber(details.restartCount, i18n.language) },
    { label: t('inspect.memory'), value: size ?? t('inspect.unlimited') },
    {
      label: t('inspect.cpus'),
      value: details.cpus > 0 ? formatNumber(details.cpus, i18n.language) : t('inspect.unlimited'),
    },
    { label: t('inspect.tty'), value: details.tty ? t('inspect.yes') : t('inspect.no') },
    { label: t('inspect.project'), value: row.project },
    { label: t('inspect.service'), value: row.service },
  ];
  return items.filter(({ value }) => value !== undefined && value !== '');
}

const policies = ['no', 'always', 'unless-stopped', 'on-failure'];

function RestartPolicy({ policy }: { policy: string }) {
  const { t } = useTranslation('containers');
  const known = policies.find((name) => name === policy);
  return known ? t(`restart.${known}`) : policy;
}

export function GeneralSection({ details }: Props) {
  const { t } = useTranslation('containers');
  const items = useGeneralItems(details);
  return (
    <Section title={t('inspect.general')}>
      <PropertyList items={items} />
    </Section>
  );
}

function Nothing() {
  const { t } = useTranslation('containers');
  return <p className={classes.nothing}>{t('inspect.none')}</p>;
}

function Table({
  label,
  heads,
  rows,
}: {
  label: string;
  heads: string[];
  rows: { key: string; cells: ReactNode[] }[];
}) {
  if (rows.length === 0) return <Nothing />;
  return (
    <table className={classes.table} aria-label={label}>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, cells }) => (
          <tr key={key}>
            {cells.map((cell, at) => (
              <td key={heads[at]}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function NetworkSection({ details }: Props) {
  const { t } = useTranslation('containers');
  const networks = useNetworks((state) => state.items);
  const link = (name: string) => {
    const id = networks.find((network) => network.name === name)?.id;
    return id === undefined ? name : <RouteLink to={{ panel: 'networks', object: id }}>{name}</RouteLink>;
  };
  const heads = ['network', 'address', 'gateway', 'mac', 'aliases'] as const;
  const rows = details.networks.map((network) => ({
    key: network.name,
    cells: [link(network.name), network.address, network.gateway, network.mac, network.aliases.join(', ')],
  }));
  return (
    <Section title={t('inspect.networks')}>
      {details.row.ports.length > 0 && (
        <PropertyList items={[{ label: t('inspect.ports'), value: <PortList row={details.row} /> }]} />
      )}
      <Table label={t('inspect.networks')} heads={heads.map((head) => t(`inspect.${head}`))} rows={rows} />
    </Section>
  );
}

function MountSource({ mount }: { mount: ContainerMount }) {
  if (mount.type !== 'volume' || mount.name === undefined) return <Mono text={mount.source} />;
  return <RouteLink to={{ panel: 'volumes', object: mount.name }}>{mount.name}</RouteLink>;
}

export function MountSection({ details }: Props) {
  const { t } = useTranslation('containers');
  const rows = details.row.mounts.map((mount) => ({
    key: mount.destination,
    cells: [
      mount.type,
      <MountSource key="source" mount={mount} />,
      <Mono key="destination" text={mount.destination} />,
      mount.readOnly ? t('inspect.readOnly') : t('inspect.readWrite'),
    ],
  }));
  const heads = ['type', 'source', 'destination', 'mode'] as const;
  return (
    <Section title={t('inspect.mounts')}>
      <Table label={t('inspect.mounts')} heads={heads.map((head) => t(`inspect.${head}`))} rows={rows} />
    </Section>
  );
}

export function EnvSection({ details }: Props) {
  const { t } = useTranslation('containers');
  const rows = details.env.map((line) => {
    const at = line.indexOf('=');
    const [name, value] = at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
    return { key: name, cells: [<Mono key="name" text={name} />, <Mono key="value" text={value} />] };
  });
  return (
    <Section title={t('inspect.env')}>
      <Table label={t('inspect.env')} heads={[t('inspect.envName'), t('inspect.envValue')]} rows={rows} />
    </Section>
  );
}

export function LabelSection({ details }: Props) {
  const { t } = useTranslation('containers');
  const rows = Object.entries(details.row.labels)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([name, value]) => ({
      key: name,
      cells: [<Mono key="name" text={name} />, <Mono key="value" text={value} />],
    }));
  return (
    <Section title={t('inspect.labels')}>
      <Table label={t('inspect.labels')} heads={[t('inspect.labelName'), t('inspect.envValue')]} rows={rows} />
    </Section>
  );
}

/** The editor for it is loaded only when somebody wants to see it. */
export function RawSection({ details }: Props) {
  const { t } = useTranslation('containers');
  const [open, setOpen] = useState(false);
  return (
    <Section title={t('inspect.raw')}>
      <div className={classes.rawTools}>
        <Button variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t('inspect.rawHide') : t('inspect.rawShow')}
        </Button>
        <CopyButton
          label={t('inspect.rawCopy')}
          copiedLabel={t('details.copied')}
          text={JSON.stringify(details.raw, undefined, 2)}
        />
      </div>
      {open && <JsonView label={t('inspect.raw')} value={details.raw} />}
    </Section>
  );
}
