// A graph of steps as boxes and lines: what is made from what, how each stands, and which path took longest. Loaded lazily.
import { VisuallyHidden } from '@mantine/core';
import { useMemo } from 'react';
import { StateShape, type Tone } from '../state-badge.tsx';
import { GraphGround, GraphLines } from './graph-ground.tsx';
import styles from './step-graph.module.css';
import { boxHeight, boxWidth, layOutSteps, type StepLayout, type StepNode } from './step-graph-layout.ts';

export interface GraphStep extends StepNode {
  /** Shown as text. */
  name: string;
  /** Above the name: a stage. */
  group: string;
  tone: Tone;
  /** The state and the time in words. */
  detail: string;
  critical: boolean;
}

export interface StepGraphWords {
  label: string;
  zoomIn: string;
  zoomOut: string;
  fit: string;
  /** The legend. */
  critical: string;
  /** Of a step on that path, for a reader of the screen. */
  criticalStep: string;
}

export interface StepGraphProps {
  steps: readonly GraphStep[];
  chosen: string | undefined;
  onChoose: (id: string) => void;
  words: StepGraphWords;
}

/** A new layout only for another shape: states change often, shapes hardly. */
function useLayout(steps: readonly GraphStep[]): StepLayout {
  const shape = JSON.stringify(steps.map(({ id, inputs }) => [id, inputs]));
  return useMemo(
    () => layOutSteps((JSON.parse(shape) as [string, string[]][]).map(([id, inputs]) => ({ id, inputs }))),
    [shape],
  );
}

interface NodeProps {
  step: GraphStep;
  x: number;
  y: number;
  chosen: boolean;
  onChoose: (id: string) => void;
  words: StepGraphWords;
}

function Node({ step, x, y, chosen, onChoose, words }: NodeProps) {
  const style = { left: x - boxWidth / 2, top: y - boxHeight / 2, width: boxWidth, height: boxHeight };
  return (
    <button
      type="button"
      className={styles.node}
      style={style}
      data-tone={step.tone}
      data-critical={step.critical || undefined}
      aria-pressed={chosen}
      title={step.name}
      onClick={() => onChoose(step.id)}
    >
      <span className={styles.head}>
        <StateShape tone={step.tone} size={14} />
        <span className={styles.group}>{step.group}</span>
        <span className={styles.detail}>{step.detail}</span>
      </span>
      <span className={styles.name}>{step.name}</span>
      {step.critical && <VisuallyHidden>{words.criticalStep}</VisuallyHidden>}
    </button>
  );
}

/** Fills its parent. Boxes out of sight are not in the page. */
export function StepGraph({ steps, chosen, onChoose, words }: StepGraphProps) {
  const layout = useLayout(steps);
  const { width, height } = layout;
  const byId = useMemo(() => new Map(steps.map((step) => [step.id, step])), [steps]);
  const lines = useMemo(() => {
    const critical = new Set(steps.filter((step) => step.critical).map(({ id }) => id));
    return layout.edges.map(({ from, to, points }) => ({
      key: `${from} ${to}`,
      points,
      mark: critical.has(from) && critical.has(to) ? 'strong' : undefined,
    }));
  }, [layout, steps]);
  // What is chosen elsewhere (in the list) is shown here.
  const node = layout.nodes.find(({ id }) => id === chosen);
  const shown = node && { key: node.id, x: node.x, y: node.y };
  const legend = <span className={styles.legend}>{words.critical}</span>;
  return (
    <GraphGround {...{ width, height, words, legend, shown }}>
      {(near) => (
        <>
          <GraphLines {...{ width, height, near, lines }} />
          {layout.nodes.map(({ id, x, y }) => {
            const step = byId.get(id);
            const isNear =
              x + boxWidth / 2 >= near.left &&
              x - boxWidth / 2 <= near.left + near.width &&
              y + boxHeight / 2 >= near.top &&
              y - boxHeight / 2 <= near.top + near.height;
            return step && isNear ? (
              <Node key={id} step={step} x={x} y={y} chosen={id === chosen} onChoose={onChoose} words={words} />
            ) : null;
          })}
        </>
      )}
    </GraphGround>
  );
}
