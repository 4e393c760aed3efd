import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { type AppendLog, openAppendLog, readLog } from '../core/append-log.ts';
import type { Clock } from '../core/clock.ts';
import { LabsError } from '../core/errors.ts';
import { ensureFolder } from '../core/paths.ts';
import { type ProcessLock, takeLock } from '../core/process-lock.ts';
import type { Blueprint, Seat } from './blueprint.ts';
import type { ExamCode } from './exams.ts';
import type { Answer } from './grade.ts';
import { type SittingBegun, type SittingEntry, sittingEntrySchema } from './sitting-entry.ts';

/** One attempt at an exam. Its clock goes on while the terminal is closed, as in the real one. */
export interface Sitting {
  readonly exam: ExamCode;
  readonly seed: string;
  readonly seats: readonly Seat[];
  readonly borrowed: number;
  readonly startedAt: number;
  readonly limitMs: number;
  readonly answerAt: (place: number) => Answer | undefined;
  readonly isFlagged: (place: number) => boolean;
  readonly place: () => number;
  readonly finished: () => 'submitted' | 'time' | undefined;
  /** Milliseconds left; a clock that is set back gives no time back that an entry shows to have passed. */
  readonly remainingMs: () => number;
  readonly answer: (place: number, answer: Answer) => void;
  readonly flag: (place: number) => void;
  readonly move: (place: number) => void;
  readonly finish: (because: 'submitted' | 'time') => void;
  readonly close: () => void;
}

export interface Begin {
  readonly exam: ExamCode;
  readonly seed: string;
  readonly blueprint: Blueprint;
  readonly limitMs: number;
}

/** Begins a sitting; it is on disk when this returns. */
export const beginSitting = (folder: string, clock: Clock, begin: Begin): Sitting => {
  ensureFolder(folder);
  const { exam, seed, blueprint, limitMs } = begin;
  const at = clock.now();
  const opened = open(join(folder, `${exam}-${at}-${seed}.jsonl`));
  const { borrowed } = blueprint;
  const begun: SittingBegun = {
    kind: 'begun',
    at,
    exam,
    seed,
    limitMs,
    borrowed,
    seats: [...blueprint.seats],
  };
  opened.log.append(begun);
  return asSitting(opened, clock, [begun]);
};

/** The latest unfinished sitting, of `exam` where one is named. Throws LabsError EXAM_BUSY where another window has it. */
export const resumeSitting = (folder: string, clock: Clock, exam?: ExamCode): Sitting | undefined => {
  const file = unfinishedFiles(ensureFolder(folder), exam).at(-1);
  if (!file) return undefined;
  const opened = open(file);
  return asSitting(opened, clock, opened.log.entries);
};

const parse = (json: unknown): SittingEntry => v.parse(sittingEntrySchema, json);

const unfinishedFiles = (folder: string, exam: ExamCode | undefined): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl') && (!exam || name.startsWith(`${exam}-`)))
    .map((name) => ({ file: join(folder, name), entries: readLog(join(folder, name), parse) }))
    .filter(({ entries }) => entries[0]?.kind === 'begun' && !entries.some(({ kind }) => kind === 'finished'))
    .sort((a, b) => (a.entries[0]?.at ?? 0) - (b.entries[0]?.at ?? 0))
    .map(({ file }) => file);

interface Opened {
  readonly log: AppendLog<SittingEntry>;
  readonly lock: ProcessLock;
}

const open = (file: string): Opened => {
  const lock = takeLock(`${file}.lock`);
  if (lock.kind === 'taken') {
    throw new LabsError('EXAM_BUSY', `Process ${lock.pid} has this exam open.`, {
      fix: 'Go on in that window, or close it and try again.',
    });
  }
  return { log: openAppendLog(file, { parse, sync: 'write' }), lock };
};

const asSitting = ({ log, lock }: Opened, clock: Clock, known: readonly SittingEntry[]): Sitting => {
  const entries = [...known];
  const begun = entries.find((entry) => entry.kind === 'begun');
  if (begun?.kind !== 'begun') throw new Error('A sitting without a beginning was opened.');
  const { exam, seed, seats, borrowed, limitMs, at: startedAt } = begun;
  const add = (entry: SittingEntry) => {
    log.append(entry);
    entries.push(entry);
  };
  const last = <K extends SittingEntry['kind']>(kind: K, place?: number) =>
    entries.findLast(
      (entry): entry is Extract<SittingEntry, { kind: K }> =>
        entry.kind === kind && (place === undefined || ('place' in entry && entry.place === place)),
    );
  const now = () => entries.reduce((latest, { at }) => Math.max(latest, at), clock.now());
  const isFlagged = (place: number) => last('flagged', place)?.isFlagged ?? false;
  return {
    ...{ exam, seed, seats, borrowed, startedAt, limitMs, isFlagged },
    answerAt: (place) => last('answered', place)?.answer,
    place: () => last('moved')?.place ?? 0,
    finished: () => last('finished')?.because,
    remainingMs: () => Math.max(0, startedAt + limitMs - now()),
    answer: (place, answer) => add({ kind: 'answered', at: now(), place, answer: mutable(answer) }),
    flag: (place) => add({ kind: 'flagged', at: now(), place, isFlagged: !isFlagged(place) }),
    move: (place) => add({ kind: 'moved', at: now(), place }),
    finish: (because) => add({ kind: 'finished', at: now(), because }),
    close: () => {
      log.close();
      lock.release();
    },
  };
};

/** The schema's lists are not readonly. */
const mutable = (answer: Answer): Extract<SittingEntry, { kind: 'answered' }>['answer'] => {
  switch (answer.kind) {
    case 'options':
      return { kind: 'options', chosen: [...answer.chosen] };
    case 'order':
      return { kind: 'order', order: [...answer.order] };
    case 'match':
      return { kind: 'match', rights: [...answer.rights] };
    case 'number':
      return answer;
  }
};
