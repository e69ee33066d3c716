// The page of one network: who is on it with which address, its ranges and options.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NetworkRow } from '../../../runtime/contract/networks.ts';
import { client } from '../../state/client.ts';
import { useCommands } from '../../state/commands.ts';
import { canJoin } from '../../state/connect-network.ts';
import { isAlive, type Users, usersOf, useUsers } from '../../state/container-users.ts';
import { useLoadWithWords } from '../../state/load.ts';
import { showOnMap } from '../../state/map-route.ts';
import { go } from '../../state/navigation.ts';
import { useNetworks } from '../../state/networks.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Missing, WhenRead } from '../../ui/details-states.tsx';
import { recordLines, TextLines } from '../../ui/editor/text-lines.tsx';
import { formatDateTime } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { JsonView } from '../../ui/json/json-view.tsx';
import { Marks } from '../../ui/marked-name.tsx';
import { DetailsPage } from '../../ui/page.tsx';
import { PropertyList } from '../../ui/property-list.tsx';
import { RemoveButton } from '../../ui/remove-button.tsx';
import { Section } from '../../ui/section.tsx';
import { ConnectContainer } from './connect-container.tsx';
import { MembersTab } from './members-tab.tsx';
import { networkMarks } from './network-columns.tsx';
import { NetworkNames } from './network-names.tsx';
import { findNetwork, networksOf } from './network-usage.ts';
import { RemoveNetworks } from './remove-networks.tsx';

const tabs = [
  { id: 'users', icon: 'container' },
  { id: 'names', icon: 'search' },
  { id: 'inspect', icon: 'inspect' },
] as const;
type Tab = (typeof tabs)[number]['id'];

const back = () => go({ panel: 'networks' });

/** `id` is a network's id, or its name. */
export function NetworkDetails({ id, tab }: { id: string; tab: string | undefined }) {
  const { t } = useTranslation('networks');
  const row = useNetworks((state) => state.byId.get(id) ?? findNetwork(state.items, id));
  const status = useNetworks((state) => state.status);
  if (row) return <OpenNetwork key={row.id} row={row} tab={tabs.find((one) => one.id === tab)?.id ?? 'users'} />;
  return (
    <Missing
      icon="network"
      title={t('details.goneTitle')}
      text={t('details.goneText')}
      loading={status === 'loading' ? t('details.loading') : undefined}
      backLabel={t('details.back')}
      onBack={back}
    />
  );
}

function OpenNetwork({ row, tab }: { row: NetworkRow; tab: Tab }) {
  const { t } = useTranslation(['networks', 'app', 'topology']);
  const users = useUsers(networksOf);
  const [removing, setRemoving] = useState(false);
  const [connecting, setConnecting] = useState(false);
  const remove = () => setRemoving(true);
  const connect = {
    id: 'networks.connect',
    title: t('connect.named', { name: row.name }),
    run: () => setConnecting(true),
  };
  const removal = {
    id: 'networks.remove',
    title: t('remove.named', { name: row.name }),
    shortcut: 'delete',
    run: remove,
  };
  const map = {
    id: 'networks.show',
    title: t('topology:show.named', { name: row.name }),
    run: () => showOnMap(row.id),
  };
  useCommands([...(canJoin(row) ? [connect] : []), map, ...(row.builtin ? [] : [removal])]);
  return (
    <DetailsPage
      title={row.name}
      subtitle={
        <>
          <span>{row.driver}</span>
          <Marks marks={networkMarks(row, t)} />
          <CopyButton label={t('details.copyId')} copiedLabel={t('app:copied')} text={row.id} />
        </>
      }
      onBack={back}
      backLabel={t('details.back')}
      actions={
        <>
          <Button variant="default" leftSection={<Icon name="graph" />} onClick={map.run}>
            {t('topology:show.action')}
          </Button>
          {canJoin(row) && (
            <Button variant="default" onClick={() => setConnecting(true)}>
              {t('connect.rowAction')}
            </Button>
          )}
          <RemoveButton
            label={t('remove.ask')}
            refused={row.builtin ? t('remove.builtin') : undefined}
            onClick={remove}
          />
        </>
      }
      tabs={tabs.map((one) => ({ ...one, label: one.id === 'names' ? t('topology:names.tab') : t(`tab.${one.id}`) }))}
      tab={tab}
      onTab={(next) => go({ panel: 'networks', object: row.id, tab: next }, { replace: true })}
    >
      <Content row={row} users={users} tab={tab} />
      {connecting && <ConnectContainer network={row} onClose={() => setConnecting(false)} />}
      {removing && <RemoveNetworks networks={[row]} users={users} onClose={() => setRemoving(false)} onDone={back} />}
    </DetailsPage>
  );
}

type Read = Awaited<ReturnType<ReturnType<typeof client>['networks']['inspect']>>;

function Content({ row, users, tab }: { row: NetworkRow; users: Users; tab: Tab }) {
  const { t } = useTranslation('networks');
  const { engineId, id } = row;
  // Addresses come and go with the containers that run.
  const running = usersOf(users, row.name).filter(isAlive);
  const read = useLoadWithWords(
    (signal) => client().networks.inspect({ engineId, id }, { signal }),
    [engineId, row, running.map((container) => container.id).join()],
  );
  if (tab === 'users') return <MembersTab row={row} users={users} members={read.value?.containers} />;
  if (tab === 'names') return <NetworkNames name={row.name} />;
  return (
    <WhenRead<Read> {...read} loading={t('details.loading')}>
      {(value) => <Inspect read={value} />}
    </WhenRead>
  );
}

function Inspect({ read: { row, options, raw } }: { read: Read }) {
  const { t, i18n } = useTranslation('networks');
  const none = t('inspect.none');
  const yesNo = (value: boolean) => (value ? t('inspect.yes') : t('inspect.no'));
  const ranges = row.subnets.map(({ subnet, gateway, range, auxiliary }) =>
    [
      gateway === undefined ? subnet : t('inspect.range', { subnet, gateway }),
      range && t('inspect.part', { range }),
      ...Object.entries(auxiliary ?? {}).map(([name, address]) => t('inspect.kept', { name, address })),
    ]
      .filter(Boolean)
      .join(' · '),
  );
  return (
    <>
      <Section title={t('inspect.general')}>
        <PropertyList
          items={[
            { label: t('column.name'), value: row.name },
            { label: t('inspect.id'), value: <TextLines lines={[row.id]} none={none} /> },
            { label: t('column.driver'), value: row.driver },
            { label: t('column.scope'), value: row.scope },
            { label: t('column.subnets'), value: <TextLines lines={ranges} none={none} /> },
            { label: t('create.internal'), value: yesNo(row.internal) },
            { label: t('create.attachable'), value: yesNo(row.attachable) },
            { label: t('mark.ipv6'), value: yesNo(row.ipv6) },
            { label: t('create.ingress'), value: row.ingress ? yesNo(true) : undefined },
            { label: t('create.configOnly'), value: row.configOnly ? yesNo(true) : undefined },
            { label: t('create.configFrom'), value: row.configFrom },
            { label: t('inspect.created'), value: row.createdAt && formatDateTime(row.createdAt, i18n.language) },
            { label: t('column.project'), value: row.project },
          ]}
        />
      </Section>
      <Section title={t('inspect.options')}>
        <TextLines lines={recordLines(options)} none={none} />
      </Section>
      <Section title={t('create.label.title')}>
        <TextLines lines={recordLines(row.labels)} none={none} />
      </Section>
      <Section title={t('inspect.raw')}>
        <JsonView label={t('inspect.raw')} value={raw} />
      </Section>
    </>
  );
}
