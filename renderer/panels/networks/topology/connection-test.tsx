// A connection tested from inside a container, and what came of it in words.
import type { TFunction } from 'i18next';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConnectionTest, Listener, TopologyContainer } from '../../../../runtime/contract/topology.ts';
import { client } from '../../../state/client.ts';
import { problemOf, useProblemText } from '../../../state/problem.ts';
import { Icon } from '../../../ui/icon.tsx';
import { listed, placeOf } from './reach-words.ts';
import classes from './topology-side.module.css';

export interface TestQuestion {
  container: TopologyContainer;
  host: string;
  port: number | undefined;
  /** Whom the host means, as far as that is known: what it listens on says why it refuses. */
  target?: TopologyContainer | undefined;
}

interface Outcome {
  question: TestQuestion;
  result?: ConnectionTest;
  listeners?: Listener[] | undefined;
  error?: unknown;
}

/** One test at a time; a newer one takes the place of an older. */
export function useConnectionTest(engineId: string) {
  const [running, setRunning] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>();
  const newest = useRef<TestQuestion>(undefined);
  const run = async (question: TestQuestion) => {
    newest.current = question;
    setRunning(true);
    const next = await ask(engineId, question);
    if (newest.current !== question) return;
    setOutcome(next);
    setRunning(false);
  };
  return { running, outcome, run: (question: TestQuestion) => void run(question) };
}

export type RunningTest = ReturnType<typeof useConnectionTest>;

async function ask(engineId: string, question: TestQuestion): Promise<Outcome> {
  const { container, host, port, target } = question;
  try {
    const result = await client().topology.test({
      engineId,
      id: container.id,
      host,
      ...(port !== undefined && { port }),
    });
    const refused = result.tries.some((one) => one.result === 'refused');
    const asked = refused && target?.state === 'running' && target.id !== container.id ? target : undefined;
    // Only a hint: without it the test says what it says.
    const listeners =
      asked &&
      (await client()
        .topology.listeners({ engineId, id: asked.id })
        .catch(() => undefined));
    return { question, result, listeners };
  } catch (error) {
    return { question, error };
  }
}

interface Line {
  good: boolean;
  text: string;
}

function lookupLine(
  { lookup }: ConnectionTest,
  { host, container }: TestQuestion,
  t: TFunction<'topology'>,
  language: string,
): Line[] {
  if (lookup.by === 'address') return [];
  const addresses = listed(lookup.addresses, language);
  const words = { host, addresses, server: lookup.server ?? '', from: container.name };
  return [{ good: lookup.addresses.length > 0, text: t(`test.lookup.${lookup.by}`, words) }];
}

function listenLine({ question, listeners }: Outcome, t: TFunction<'topology'>, language: string): Line[] {
  const { target, port } = question;
  if (listeners === undefined || target === undefined) return [];
  const tcp = listeners.filter(({ protocol, address }) => protocol === 'tcp' && address !== engineDns);
  const local = tcp.find((one) => one.port === port && (one.address.startsWith('127.') || one.address === '::1'));
  const { name } = target;
  if (local) return [{ good: false, text: t('test.listensLocal', { name, port, address: local.address }) }];
  if (tcp.length === 0) return [{ good: false, text: t('test.listensNothing', { name }) }];
  const places = [
    ...new Set(tcp.map((one) => (isAll(one.address) ? String(one.port) : placeOf(one.address, one.port)))),
  ];
  return [{ good: false, text: t('test.listens', { name, places: listed(places, language) }) }];
}

/** Where docker's own DNS listens inside each container. */
const engineDns = '127.0.0.11';

const isAll = (address: string) => address === '0.0.0.0' || address === '::';

function linesOf(outcome: Outcome, t: TFunction<'topology'>, language: string): Line[] {
  const { question, result } = outcome;
  if (result === undefined) return [];
  const { container, port } = question;
  const tries = result.tries.map((one): Line => {
    const words = { address: one.address, port, from: container.name, words: one.words };
    return { good: one.result === 'connected', text: t(`test.try.${one.result}`, words) };
  });
  return [...lookupLine(result, question, t, language), ...tries, ...listenLine(outcome, t, language)];
}

export function TestResult({ test: { running, outcome } }: { test: RunningTest }) {
  const { t, i18n } = useTranslation('topology');
  const textOf = useProblemText();
  if (running || outcome === undefined) return null;
  const { error } = outcome;
  const problem = error === undefined ? undefined : textOf(problemOf(error));
  const lines = linesOf(outcome, t, i18n.language);
  return (
    <section className={classes.result} aria-label={t('test.result')} aria-live="polite">
      {problem && <p role="alert">{[problem.title, problem.detail].filter((one) => one !== '').join(' ')}</p>}
      <ul className={classes.reasons}>
        {lines.map(({ good, text }) => (
          <li key={text} className={classes.try} data-good={good}>
            <Icon name={good ? 'check' : 'error'} />
            {text}
          </li>
        ))}
      </ul>
    </section>
  );
}
