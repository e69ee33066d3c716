// The steps of a machine's start with their times, made of what a driver tells while it starts.
import type { MachineStep } from '../../contract/machines.ts';
import type { Step } from '../../machine/driver.ts';

/** The steps with one more told: a step that runs is amended, one that had ended begins anew. Times are ms since 1970. */
export function withStep(steps: readonly MachineStep[], told: Step, now: number): MachineStep[] {
  const index = steps.findLastIndex((step) => step.name === told.name && step.status === 'running');
  const before = steps[index];
  const detail = told.detail ?? before?.detail;
  const step: MachineStep = {
    name: told.name,
    status: told.status,
    startedAt: before?.startedAt ?? now,
    ...(detail === undefined ? {} : { detail }),
    ...(told.status === 'running' ? {} : { endedAt: now }),
  };
  return before === undefined ? [...steps, step] : steps.with(index, step);
}

/** What still ran when the start failed, failed with it. */
export function withFailure(steps: readonly MachineStep[], message: string, now: number): MachineStep[] {
  return steps.map((step) =>
    step.status === 'running' ? { ...step, status: 'failed', detail: message, endedAt: now } : step,
  );
}
