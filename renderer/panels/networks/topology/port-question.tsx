// "What is on port 5432?", answered at the host and inside the networks.
import { TextInput, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Topology } from '../../../../runtime/contract/topology.ts';
import { Section } from '../../../ui/section.tsx';
import { type PortAnswer, portAnswers } from './port-answers.ts';
import { parsePort } from './port-number.ts';
import { questionField } from './question-field.ts';
import { listed, placeOf, portName } from './reach-words.ts';
import classes from './topology-side.module.css';

interface PortQuestionProps {
  topology: Topology;
  onShow: (id: string) => void;
}

export function PortQuestion({ topology, onShow }: PortQuestionProps) {
  const { t } = useTranslation('topology');
  const [text, setText] = useState('');
  const { port, wrong } = parsePort(text);
  const answers = port === undefined ? [] : portAnswers(topology, port);
  const sure = answers.some(({ kind }) => kind !== 'host');
  return (
    <Section title={t('port.title')}>
      <TextInput
        {...questionField}
        label={t('port.label')}
        placeholder="5432"
        inputMode="numeric"
        value={text}
        error={wrong ? t('ask.portInvalid') : undefined}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {port !== undefined && (
        <section aria-label={t('port.answers', { port })} aria-live="polite">
          <ul className={classes.reasons}>
            {!sure && <li>{t('port.nothing', { port })}</li>}
            {answers.map((answer) => (
              <li key={keyOf(answer)}>
                <UnstyledButton className={classes.link} onClick={() => onShow(answer.container.id)}>
                  <Words answer={answer} port={port} />
                </UnstyledButton>
              </li>
            ))}
          </ul>
        </section>
      )}
    </Section>
  );
}

function keyOf(answer: PortAnswer): string {
  const port = answer.kind === 'published' ? `${answer.port}/${answer.protocol}` : '';
  return `${answer.kind} ${answer.container.id} ${port}`;
}

function Words({ answer, port }: { answer: PortAnswer; port: number }) {
  const { t, i18n } = useTranslation('topology');
  const container = answer.container.name;
  switch (answer.kind) {
    case 'published': {
      const places = listed(
        answer.hostIps.map((address) => placeOf(address, port)),
        i18n.language,
      );
      return t('port.published', { place: places, container, port: portName(answer.port, answer.protocol) });
    }
    case 'inside': {
      const networks = listed(answer.networks, i18n.language);
      return answer.networks.length === 0
        ? t('port.insideOnly', { container })
        : t('port.inside', { container, networks });
    }
    default:
      return t(`port.${answer.kind}`, { container });
  }
}
