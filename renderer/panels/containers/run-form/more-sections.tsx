// The small sections: logging, names and addresses, labels, and what is seldom touched.
import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type PullPolicy, pullPolicy } from '../../../../runtime/contract/containers.ts';
import { useContainers } from '../../../state/containers.ts';
import { useEngines } from '../../../state/engines.ts';
import { inPlace } from '../../../ui/entry-group.tsx';
import { Beside, Flag, Line, Pairs, Tags, useForm } from './form-fields.tsx';

const logDrivers = ['local', 'json-file', 'none', 'journald', 'syslog', 'fluentd', 'gelf', 'awslogs', 'splunk'];

export function LoggingSection() {
  const known = useEngines(({ current }) => current?.info?.logDrivers);
  return (
    <>
      <Beside>
        <Line id="logDriver" data={known ?? logDrivers} example />
      </Beside>
      <Pairs id="logOptions" help />
    </>
  );
}

export function DnsSection() {
  return (
    <>
      <Tags id="dns" example />
      <Beside>
        <Tags id="dnsSearch" example />
        <Tags id="dnsOptions" example />
      </Beside>
      <Tags id="extraHosts" example help />
    </>
  );
}

export function LabelsSection() {
  return (
    <>
      <Pairs id="labels" />
      <Pairs id="annotations" />
    </>
  );
}

const signals = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGKILL', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH'];
const platforms = ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/386'];

function Pull() {
  const { t } = useTranslation('create');
  const { pull, setPull, purpose } = useForm();
  if (purpose.kind === 'edit') return null;
  return (
    <Select
      comboboxProps={inPlace}
      label={t('pull.label')}
      data={pullPolicy.options.map((policy) => ({ value: policy, label: t(`pull.${policy}`) }))}
      value={pull}
      allowDeselect={false}
      onChange={(value) => setPull((value ?? 'missing') as PullPolicy)}
    />
  );
}

export function AdvancedSection() {
  const containers = useContainers((state) => state.items);
  const runtimes = useEngines(({ current }) => current?.info?.runtimes);
  const others = containers.map(({ name }) => `container:${name}`);
  return (
    <>
      <Beside>
        <Line id="hostname" example />
        <Line id="domainname" example />
        <Line id="stopSignal" data={signals} example />
        <Line id="stopTimeout" example />
        <Line id="pidMode" data={['host', ...others]} example />
        <Line id="ipcMode" data={['private', 'shareable', 'host', 'none', ...others]} example />
        <Line id="utsMode" data={['host']} example />
        <Line id="cgroupMode" data={['private', 'host']} example />
        <Line id="cgroupParent" example />
        <Line id="runtime" data={runtimes ?? []} example />
        <Line id="platform" data={platforms} example />
        <Line id="isolation" example />
        <Pull />
      </Beside>
      <Beside>
        <Flag id="init" help />
        <Flag id="stdinOnce" />
      </Beside>
      <Pairs id="sysctls" />
    </>
  );
}
