// An engine's state as a badge: the word and the shape for what the engine itself tells.
import { useTranslation } from 'react-i18next';
import type { Engine } from '../../../runtime/contract/engines.ts';
import { StateBadge, type Tone } from '../../ui/state-badge.tsx';

const tones: Record<Engine['status'], Tone> = {
  stopped: 'idle',
  starting: 'busy',
  connecting: 'busy',
  ready: 'good',
  reconnecting: 'warn',
  unreachable: 'bad',
};

export function EngineState({ status }: { status: Engine['status'] }) {
  const { t } = useTranslation('engines');
  return <StateBadge tone={tones[status]} label={t(`status.${status}`)} />;
}
