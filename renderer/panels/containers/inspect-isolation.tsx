// What a container sees and may use, in words: namespaces, rights and limits.
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { ContainerDetails, Isolation } from '../../../runtime/contract/containers.ts';
import { formatBytes, formatNumber } from '../../ui/format.ts';
import { type Property, PropertyList } from '../../ui/property-list.tsx';
import { Section } from '../../ui/section.tsx';

const namespaces = ['pid', 'network', 'ipc', 'uts', 'user', 'cgroup'] as const;
const worded = ['private', 'host', 'container', 'none', 'engine'] as const;

type Words = TFunction<'containers'>;

function namespaceWords(
  name: (typeof namespaces)[number],
  { mode, container }: Isolation['namespaces']['pid'],
  t: Words,
) {
  const known = worded.find((word) => word === mode);
  if (known === undefined) return mode;
  if (known === 'container') return t('isolation.shared', { container: container?.slice(0, 12) });
  if (known === 'none') return t('isolation.none');
  if (known === 'engine') return t('isolation.engine');
  return known === 'host' ? t(`isolation.${name}.host`) : t(`isolation.${name}.private`);
}

function rightsOf(isolation: Isolation, t: Words): Property[] {
  const { privileged, readOnly, noNewPrivileges, capabilitiesAdd, capabilitiesDrop, seccomp, appArmor, devices } =
    isolation;
  const profile = (name: string) => (name === 'unconfined' ? t('isolation.unconfined') : name);
  return [
    { label: t('isolation.privilege'), value: privileged ? t('isolation.privileged') : t('isolation.unprivileged') },
    { label: t('isolation.root'), value: readOnly ? t('isolation.readOnly') : t('isolation.writable') },
    { label: t('isolation.newPrivileges'), value: noNewPrivileges ? t('isolation.noNewPrivileges') : undefined },
    { label: t('isolation.added'), value: capabilitiesAdd.join(', ') },
    { label: t('isolation.dropped'), value: capabilitiesDrop.join(', ') },
    { label: t('isolation.devices'), value: devices.join(', ') },
    { label: t('isolation.seccomp'), value: profile(seccomp) },
    { label: t('isolation.appArmor'), value: profile(appArmor) },
  ];
}

function limitsOf(isolation: Isolation, t: Words, locale: string): Property[] {
  const size = (bytes: number | undefined) => (bytes === undefined ? undefined : formatBytes(bytes, locale, 'binary'));
  const number = (value: number | undefined) => (value === undefined ? undefined : formatNumber(value, locale));
  const {
    memoryBytes,
    memoryReservationBytes,
    swapBytes,
    cpus,
    cpuShares,
    cpuset,
    pids,
    shmBytes,
    ulimits,
    cgroupParent,
  } = isolation;
  const swap = swapBytes === -1 ? t('isolation.noLimit') : swapBytes === 0 ? t('isolation.noSwap') : size(swapBytes);
  return [
    { label: t('isolation.memory'), value: size(memoryBytes) ?? t('isolation.noLimit') },
    { label: t('isolation.reservation'), value: size(memoryReservationBytes) },
    { label: t('isolation.swap'), value: swap },
    {
      label: t('isolation.cpus'),
      value: cpus === undefined ? t('isolation.noLimit') : t('isolation.cores', { count: cpus, cores: number(cpus) }),
    },
    { label: t('isolation.shares'), value: number(cpuShares) },
    { label: t('isolation.cpuset'), value: cpuset },
    { label: t('isolation.pids'), value: number(pids) ?? t('isolation.noLimit') },
    { label: t('isolation.shm'), value: size(shmBytes) },
    {
      label: t('isolation.ulimits'),
      value: ulimits.map(({ name, soft, hard }) => `${name} ${soft}:${hard}`).join(', '),
    },
    { label: t('isolation.cgroupParent'), value: cgroupParent },
  ];
}

export function IsolationSection({ details }: { details: ContainerDetails }) {
  const { t, i18n } = useTranslation('containers');
  const { isolation } = details;
  const seen = namespaces.map((name) => ({
    label: t(`isolation.${name}.title`),
    value: namespaceWords(name, isolation.namespaces[name], t),
  }));
  return (
    <>
      <Section title={t('isolation.limits')}>
        <PropertyList items={limitsOf(isolation, t, i18n.language)} />
      </Section>
      <Section title={t('isolation.title')}>
        <PropertyList items={[...seen, ...rightsOf(isolation, t)]} />
      </Section>
    </>
  );
}
