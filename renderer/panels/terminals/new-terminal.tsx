// Asks where a new terminal is to be, and with what.
import type { TerminalPlace } from '../../../runtime/contract/terminals.ts';
import { useEngineId } from '../../state/engines.ts';
import { useTerminalForm, useTerminalTargets } from '../../state/terminals/terminal-form.ts';
import { useTerminalFormWords } from '../../state/terminals/terminal-words.ts';
import { TerminalForm } from '../../ui/terminals/terminal-form.tsx';

interface NewTerminalProps {
  opened: boolean;
  /** Rejects with the problem. */
  open: (place: TerminalPlace) => Promise<void>;
  onClose: () => void;
}

export function NewTerminal({ opened, open, onClose }: NewTerminalProps) {
  const words = useTerminalFormWords();
  const targets = useTerminalTargets();
  const { values, change, errors, dialog, isContainer, isHost, debug, submit } = useTerminalForm(
    useEngineId(),
    {},
    async (place) => {
      await open(place);
      onClose();
    },
  );
  return (
    <TerminalForm
      opened={opened}
      words={words}
      targets={targets}
      values={values}
      onChange={change}
      errors={errors}
      dialog={dialog}
      isContainer={isContainer}
      isHost={isHost}
      onDebug={debug}
      onSubmit={submit}
      onClose={onClose}
    />
  );
}
