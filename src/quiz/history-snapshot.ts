import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { stateNotWritable } from '../core/errors.ts';
import { emptyHistory, type HistoryState, type QuestionRecord } from './history-state.ts';

/** How far a log was read, and what came of it. */
export interface View {
  readonly state: HistoryState;
  readonly offset: number;
  /** The checksum of the bytes before `offset`: shows whether the log is still the one that was read. */
  readonly mark: number;
  readonly sinceSnapshot: number;
}

export const emptyView = (): View => ({ state: emptyHistory(), offset: 0, mark: 0, sinceSnapshot: 0 });

/** The view that was kept beside the log; an empty one where there is none that can be read. */
export const readSnapshot = (file: string): View => {
  try {
    const text = readFileSync(file, 'utf8');
    const json = text.slice(CHECKSUM_DIGITS);
    return text.slice(0, CHECKSUM_DIGITS) === checksum(json) ? unpacked(JSON.parse(json)) : emptyView();
  } catch {
    return emptyView();
  }
};

/** Keeps a view for the next start. Throws LabsError STATE_NOT_WRITABLE. */
export const writeSnapshot = (file: string, view: View): void => {
  const own = `${file}.${process.pid}`;
  try {
    const json = JSON.stringify(packed(view));
    writeFileSync(own, checksum(json) + json, { mode: 0o600 });
    renameSync(own, file);
  } catch (error) {
    throw stateNotWritable(file, error);
  }
};

const CHECKSUM_DIGITS = 8;
const checksum = (text: string): string => crc32(text).toString(16).padStart(CHECKSUM_DIGITS, '0');

/** Changes whenever what is derived from an entry, or how it is packed, changes. */
const FORMAT = 2;

/** What can be undone was answered by a process that still runs. */
const UNDO_MS = 86_400_000;

const packed = ({ state, offset, mark }: View) => {
  const latest = Object.values(state.questions).reduce(
    (most, { card }) => Math.max(most, card.lastReview),
    0,
  );
  const questions = Object.entries(state.questions).map(([id, record]) => [
    id,
    ...packedRecord(record),
    ...(record.before && record.card.lastReview > latest - UNDO_MS ? [record.before] : []),
  ]);
  return { format: FORMAT, offset, mark, questions, rest: { ...state, questions: {} } };
};

const packedRecord = ({ card, lastAnswer, answers, correct }: QuestionRecord) => {
  const { due, lastReview, stability, difficulty, reps, lapses, state } = card;
  return [due, lastReview, stability, difficulty, reps, lapses, state, lastAnswer, answers, correct];
};

/** What it holds was checked when the log was read, and its checksum is that of what was written. */
const unpacked = ({ format, offset, mark, questions, rest }: PackedView): View => {
  if (format !== FORMAT) throw new Error('another format');
  const records: Record<string, QuestionRecord> = {};
  for (const [id, due, lastReview, stability, difficulty, reps, lapses, state, ...counts] of questions) {
    const [lastAnswer, answers, correct, before] = counts;
    const card = { due, lastReview, stability, difficulty, reps, lapses, state };
    records[id] = { card, lastAnswer, answers, correct, ...(before && { before }) };
  }
  return { state: { ...rest, questions: records }, offset, mark, sinceSnapshot: 0 };
};

interface PackedView extends Omit<View, 'state' | 'sinceSnapshot'> {
  readonly format: number;
  readonly questions: readonly (readonly [
    id: string,
    due: number,
    lastReview: number,
    stability: number,
    difficulty: number,
    reps: number,
    lapses: number,
    state: QuestionRecord['card']['state'],
    lastAnswer: string,
    answers: number,
    correct: number,
    before?: NonNullable<QuestionRecord['before']>,
  ])[];
  readonly rest: HistoryState;
}
