// What there is to know of the chosen container: its networks and names, what it publishes, its way out, whom it reaches and who reaches it.
import { Anchor, Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { stackOwner } from '../../../../runtime/contract/networks/topology-names.ts';
import { reach, wayOut } from '../../../../runtime/contract/networks/topology-reach.ts';
import type { Topology, TopologyContainer } from '../../../../runtime/contract/topology.ts';
import { routeHash } from '../../../state/navigation.ts';
import { PropertyList } from '../../../ui/property-list.tsx';
import { Section } from '../../../ui/section.tsx';
import { TestResult, useConnectionTest } from './connection-test.tsx';
import { ContainerFold } from './container-fold.tsx';
import { parsePort } from './port-number.ts';
import { questionField } from './question-field.ts';
import { listed, placeOf } from './reach-words.ts';
import classes from './topology-side.module.css';

interface OneContainerProps {
  topology: Topology;
  container: TopologyContainer;
  /** Asks whether this one reaches another, or another this one. */
  onAsk: (question: { from?: string; to: string }) => void;
}

function useWayOut(topology: Topology, container: TopologyContainer): string {
  const { t, i18n } = useTranslation('topology');
  const { verdict, networks } = wayOut(topology, container);
  const names = listed(networks, i18n.language);
  if (verdict === 'no') return t('one.wayOutNo');
  if (verdict === 'unknown') return t('one.wayOutUnknown', { networks: names });
  return networks.length === 0 ? t('one.wayOutHost') : t('one.wayOutYes', { networks: names });
}

export function OneContainer({ topology, container, onAsk }: OneContainerProps) {
  const { t } = useTranslation(['topology', 'containers']);
  const out = useWayOut(topology, container);
  const others = topology.containers.filter(({ id }) => id !== container.id);
  const gets = (verdict: string) => verdict === 'yes' || verdict === 'ports';
  const reached = others.filter((to) => gets(reach(topology, container, to).verdict));
  const reaching = others.filter((from) => gets(reach(topology, from, container).verdict));
  const published = container.ports.flatMap(({ hostIp = '0.0.0.0', hostPort, containerPort, protocol }) =>
    hostPort === undefined
      ? []
      : t('one.place', { place: placeOf(hostIp, hostPort), port: `${containerPort}/${protocol}` }),
  );
  const lines = (list: readonly string[]) => list.map((line) => <div key={line}>{line}</div>);
  return (
    <>
      <Section
        title={container.name}
        actions={<Anchor href={routeHash({ panel: 'containers', object: container.id })}>{t('one.open')}</Anchor>}
      >
        <div className={classes.facts}>
          <PropertyList
            items={[
              { label: t('one.state'), value: t(`containers:state.${container.state}`) },
              { label: t('one.published'), value: published.length > 0 ? lines(published) : undefined },
              { label: t('one.wayOut'), value: out },
            ]}
          />
        </div>
        <Places topology={topology} container={container} />
        <ContainerFold
          title={t('one.reaches', { count: reached.length })}
          list={reached}
          onPick={(id) => onAsk({ to: id })}
        />
        <ContainerFold
          title={t('one.reachedBy', { count: reaching.length })}
          list={reaching}
          onPick={(id) => onAsk({ from: id, to: container.id })}
        />
      </Section>
      <TestForm key={container.id} container={container} topology={topology} />
    </>
  );
}

function Places({ topology, container }: { topology: Topology; container: TopologyContainer }) {
  const { t } = useTranslation('topology');
  const owner = stackOwner(topology, container);
  if (container.stack === 'shared') {
    return <p className={classes.help}>{t('one.sharedStack', { name: owner?.name ?? container.sharesWith ?? '' })}</p>;
  }
  if (container.stack !== 'own') {
    return <p className={classes.help}>{t(container.stack === 'host' ? 'one.hostStack' : 'one.noStack')}</p>;
  }
  return (
    <ul className={classes.places} aria-label={t('one.networks')}>
      {container.endpoints.map(({ network, ipv4, ipv6, names }) => {
        const known = topology.networks.find(({ name }) => name === network);
        return (
          <li key={network}>
            <Anchor href={routeHash({ panel: 'networks', object: known?.id ?? network, tab: 'names' })}>
              {network}
            </Anchor>
            <span className={classes.address}>{[ipv4, ipv6].filter((one) => one !== undefined).join(' ')}</span>
            {known?.dns && <span className={classes.names}>{names.join(' · ')}</span>}
          </li>
        );
      })}
    </ul>
  );
}

function TestForm({ container, topology }: { container: TopologyContainer; topology: Topology }) {
  const { t } = useTranslation('topology');
  const [host, setHost] = useState('');
  const [portText, setPortText] = useState('');
  const [asked, setAsked] = useState(false);
  const test = useConnectionTest(container.engineId);
  const { port, wrong } = parsePort(portText);
  const named = host.trim();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (named === '' || wrong) return;
    const target = topology.containers.find(
      ({ name, endpoints }) => name === named || endpoints.some(({ ipv4, ipv6 }) => ipv4 === named || ipv6 === named),
    );
    test.run({ container, host: named, port, target });
  };
  if (container.state !== 'running') return null;
  return (
    <Section title={t('test.title')}>
      <form className={classes.question} onSubmit={submit} noValidate>
        <TextInput
          {...questionField}
          label={t('test.host')}
          value={host}
          spellCheck={false}
          autoComplete="off"
          error={asked && named === '' ? t('test.hostMissing') : undefined}
          onChange={(event) => setHost(event.currentTarget.value)}
        />
        <TextInput
          {...questionField}
          label={t('test.port')}
          placeholder={t('ask.anyPort')}
          inputMode="numeric"
          value={portText}
          error={wrong ? t('ask.portInvalid') : undefined}
          onChange={(event) => setPortText(event.currentTarget.value)}
        />
        <Button type="submit" size="xs" variant="default" loading={test.running}>
          {t('test.run')}
        </Button>
      </form>
      <TestResult test={test} />
    </Section>
  );
}
