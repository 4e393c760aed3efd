import type { Needy } from '../lab/needs.ts';
import type { Proof } from './load.ts';
import type { Line } from './schema.ts';

/** What a target has to offer for a proof: what it says it needs, and the calls that it makes. */
export const needsOf = ({ id, needs, given, play }: Proof): Needy => ({
  id,
  needs: [...needs, ...given.flatMap(callOf), ...play.flatMap(callsOf)],
  command: `serverless-labs prove ${id}`,
});

const callsOf = (line: Line): readonly string[] => {
  switch (line.kind) {
    case 'advance':
      return [];
    case 'do':
      return line.do.flatMap(callOf);
    case 'observe':
      return [line.observe, ...(line.meanwhile ?? [])].flatMap(callOf);
  }
};

type Done = Proof['given'][number] | Extract<Line, { kind: 'observe' }>['observe'] | { kind: 'advance' };

const callOf = (action: Done): readonly string[] => {
  if (action.kind === 'call') return [action.call];
  return action.kind === 'wait' ? [action.wait] : [];
};

/** How long the lines of a proof let time pass; where the clock can't be moved, that is waited for. */
export const waitsMs = ({ play }: Pick<Proof, 'play'>): number =>
  play
    .flatMap((line) => {
      if (line.kind === 'advance') return [line.advance];
      if (line.kind === 'do') return [];
      return (line.meanwhile ?? []).flatMap((action) => (action.kind === 'advance' ? [action.advance] : []));
    })
    .reduce((sum, ms) => sum + ms, 0);
