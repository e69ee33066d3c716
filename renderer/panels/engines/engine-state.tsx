// An engine's state as a badge: the word and the shape for what the engine itself tells.
import { useTranslation } from 'react-i18next';
import type { Engine } from '../../../runtime/contract/engines.ts';
import { engineTones } from '../../state/engines.ts';
import { useMachine } from '../../state/machine.ts';
import { StateBadge } from '../../ui/state-badge.tsx';

/** Gantry's own one that did not come up is not merely out of reach. */
export function EngineState({ engine }: { engine: Engine }) {
  const { t } = useTranslation('engines');
  const failed = useMachine((machine) => machine?.status === 'failed') && engine.source === 'embedded';
  const { status } = engine;
  return <StateBadge tone={engineTones[status]} label={failed ? t('machine.status.failed') : t(`status.${status}`)} />;
}
