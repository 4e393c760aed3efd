import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { labPlace } from '../../src/commands/lab-places.ts';
import { lead, openLabSession } from '../../src/commands/lab-session.ts';
import { targetWish } from '../../src/commands/open-target.ts';
import { createContext } from '../../src/context.ts';
import { LabsError } from '../../src/core/errors.ts';
import { unattended } from '../../src/lab/conductor.ts';
import type { LabEvent } from '../../src/lab/lab-event.ts';
import { loadLab } from '../../src/lab/load.ts';
import { defaultInputs } from '../../src/lab/open-run.ts';

export const ROOT = join(import.meta.dirname, '../..');

/** How a lab fares on a target, as `docs/targets.md` tells it. */
export interface Fare {
  readonly outcome: string;
  /** What happened, where it is none of the outcomes that may be: for the one who looks into it. */
  readonly trouble: readonly string[];
}

/** Runs a lab unattended, from the start to a clean end, with a state folder of its own; `begun` is told the run's id. */
export const runLabOn = async (
  lab: string,
  endpoint: string,
  begun: (run: string) => Promise<unknown> = async () => {},
): Promise<Fare> => {
  const context = contextOf(mkdtempSync(join(tmpdir(), 'slabs-target-')));
  const loaded = await loadLab(labPlace(lab, context));
  const target = targetWish({ target: endpoint, region: undefined, profile: undefined });
  const events: LabEvent[] = [];
  try {
    const session = await openLabSession(
      { lab: loaded, target, inputs: async () => defaultInputs(loaded) },
      context,
    );
    try {
      await begun(session.journal.run);
      const tell = (event: LabEvent) => void events.push(event);
      const { signal } = context;
      const end = await lead(session, { conductor: unattended({ finish: 'clean' }), tell, signal }, context);
      if (end?.how !== 'completed' || end.cleanup?.kind !== 'clean') return failed(events);
      return { outcome: passed(events), trouble: [] };
    } finally {
      await session.close();
    }
  } catch (error) {
    if (error instanceof LabsError && error.code === 'TARGET_LACKS')
      return { outcome: cannot(error), trouble: [] };
    return failed(events, String(error));
  }
};

export const contextOf = (home: string) =>
  createContext({
    process: Object.assign(Object.create(process), { env: { HOME: home, SERVERLESS_LABS_HOME: home } }),
    packageFolder: ROOT,
    version: '0',
    signal: new AbortController().signal,
  });

const passed = (events: readonly LabEvent[]): string => {
  const without = events.flatMap((event) => (event.kind === 'step-skipped' ? [event] : []));
  if (without.length === 0) return 'passes';
  return without.map(({ step, why }) => `passes without ${step}: ${why}`).join('; ');
};

const cannot = ({ message }: LabsError): string =>
  `can't: ${message.replace(/^.*?: it lacks /, '').replace(/\.$/, '')}`;

const failed = (events: readonly LabEvent[], ...more: readonly string[]): Fare => ({
  outcome: `fails at ${events.findLast((event) => event.kind === 'step-started')?.step ?? 'the start'}`,
  trouble: [...events.flatMap(troubleOf), ...more],
});

const troubleOf = (event: LabEvent): readonly string[] => {
  if (event.kind === 'failed') return [`${event.step}: ${event.what}: ${event.error.message}`];
  if (event.kind === 'cleanup-failed')
    return [`cleanup: ${event.resource.type} ${event.resource.name}: ${event.code}: ${event.message}`];
  if (event.kind !== 'checked' || event.verdict.kind === 'met') return [];
  const { verdict } = event;
  return [
    `${event.step}: ${event.that}: ${verdict.kind === 'broken' ? verdict.cause.message : `${verdict.expected}: ${verdict.actual}`}`,
  ];
};
