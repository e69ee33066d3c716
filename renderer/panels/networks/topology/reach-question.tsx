// "Can web reach db?": two containers and a port, the answer in words with its reasons, and the test that shows it.
import { Button, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { findContainer } from '../../../../runtime/contract/networks/topology-names.ts';
import { reach, reachOfPort } from '../../../../runtime/contract/networks/topology-reach.ts';
import type { Topology, TopologyContainer } from '../../../../runtime/contract/topology.ts';
import { Icon } from '../../../ui/icon.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Section } from '../../../ui/section.tsx';
import { TestResult, useConnectionTest } from './connection-test.tsx';
import { parsePort } from './port-number.ts';
import { questionField } from './question-field.ts';
import { reachWords, testPlace } from './reach-words.ts';
import classes from './topology-side.module.css';

interface ReachQuestionProps {
  topology: Topology;
  /** Ids, or nothing. */
  from: string;
  to: string;
  onChange: (change: { from?: string; to?: string }) => void;
}

export function ReachQuestion({ topology, from, to, onChange }: ReachQuestionProps) {
  const { t } = useTranslation('topology');
  const [portText, setPortText] = useState('');
  const data = topology.containers.map(({ id, name }) => ({ value: id, label: name }));
  const [asker, asked] = [findContainer(topology, from), findContainer(topology, to)];
  const { port, wrong } = parsePort(portText);
  const select = (side: 'from' | 'to', value: string) => (
    <Select
      {...questionField}
      label={t(`ask.${side}`)}
      placeholder={t('ask.choose')}
      data={data}
      value={value === '' ? null : value}
      searchable
      clearable
      onChange={(next) => onChange({ [side]: next ?? '' })}
    />
  );
  return (
    <Section
      title={t('ask.title')}
      actions={
        asker &&
        asked && <IconButton icon="compare" label={t('ask.swap')} onClick={() => onChange({ from: to, to: from })} />
      }
    >
      <div className={classes.question}>
        {select('from', asker?.id ?? '')}
        {select('to', asked?.id ?? '')}
        <TextInput
          {...questionField}
          label={t('ask.port')}
          placeholder={t('ask.anyPort')}
          inputMode="numeric"
          value={portText}
          error={wrong ? t('ask.portInvalid') : undefined}
          onChange={(event) => setPortText(event.currentTarget.value)}
        />
      </div>
      {asker && asked ? (
        <Answer key={`${asker.id} ${asked.id}`} topology={topology} from={asker} to={asked} port={port} />
      ) : (
        asker === undefined && <p className={classes.help}>{t('ask.help')}</p>
      )}
    </Section>
  );
}

const icons = { yes: 'check', ports: 'check', no: 'error', unknown: 'info' } as const;

interface AnswerProps {
  topology: Topology;
  from: TopologyContainer;
  to: TopologyContainer;
  port: number | undefined;
}

/** The port a test goes to where none was asked for: the first that is known. */
function usualPort({ declared, ports }: TopologyContainer): number | undefined {
  return [...declared, ...ports.map((one) => ({ port: one.containerPort, protocol: one.protocol }))].find(
    ({ protocol }) => protocol === 'tcp',
  )?.port;
}

function Answer({ topology, from, to, port }: AnswerProps) {
  const { t, i18n } = useTranslation('topology');
  const whole = reach(topology, from, to);
  const answer = port === undefined ? whole : reachOfPort(whole, port);
  const { title, reasons } = reachWords(answer, { from, to, port }, t, i18n.language);
  const test = useConnectionTest(from.engineId);
  const testPort = port ?? usualPort(to);
  const known = testPort === undefined ? undefined : testPlace(answer.routes, testPort);
  // What cannot be reached is tested at what it is called, to see it refused.
  const place = known ?? (testPort === undefined ? undefined : { host: anyAddress(to) ?? to.name, port: testPort });
  return (
    <section className={classes.answer} data-verdict={answer.verdict} aria-label={t('answer.label')} aria-live="polite">
      <p className={classes.verdict}>
        <Icon name={icons[answer.verdict]} />
        <strong>{title}</strong>
      </p>
      <ul className={classes.reasons}>
        {reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
      {place && from.state === 'running' && (
        <Button
          size="compact-sm"
          variant="default"
          loading={test.running}
          onClick={() => test.run({ container: from, ...place, target: to })}
        >
          {t('test.action')}
        </Button>
      )}
      <TestResult test={test} />
    </section>
  );
}

function anyAddress({ endpoints }: TopologyContainer): string | undefined {
  return endpoints.map(({ ipv4, ipv6 }) => ipv4 ?? ipv6).find((address) => address !== undefined);
}
