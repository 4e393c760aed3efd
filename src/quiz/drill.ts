import type { Clock } from '../core/clock.ts';
import { type Feedback, feedbackFor } from './feedback.ts';
import type { Answer } from './grade.ts';
import type { History } from './history.ts';
import { type Presented, present } from './present.ts';
import type { Askable, Bank } from './schema.ts';

export interface DrillOptions {
  readonly bank: Bank;
  readonly history: History;
  readonly clock: Clock;
  readonly questions: readonly Askable[];
  readonly seed: string;
}

/** What was done in a drill so far. */
export interface DrillSummary {
  readonly answered: number;
  readonly correct: number;
  readonly byTopic: Readonly<Record<string, { readonly answered: number; readonly correct: number }>>;
}

interface Done {
  readonly place: number;
  readonly answerId: string;
  readonly topic: string;
  readonly isCorrect: boolean;
}

/** A run through some questions with feedback after each; every answer is in the history before it is graded aloud. */
export class Drill {
  readonly #options: DrillOptions;
  /** The last answer to each question that was known when the drill began. */
  readonly #known: ReadonlyMap<string, string>;
  readonly #done: Done[] = [];
  #place = 0;

  constructor(options: DrillOptions) {
    this.#options = options;
    const records = options.history.state().questions;
    this.#known = new Map(options.questions.map(({ id }) => [id, records[id]?.lastAnswer ?? '']));
  }

  get length(): number {
    return this.#options.questions.length;
  }

  get place(): number {
    return this.#place;
  }

  /** The question at hand; undefined at the end. What another window has answered meanwhile is left out. */
  current(): Presented | undefined {
    this.#options.history.refresh();
    while (this.#wasAnsweredElsewhere()) this.#place += 1;
    const askable = this.#options.questions[this.#place];
    return askable && present(askable.question(this.#options.seed), this.#options.seed);
  }

  answer(presented: Presented, answer: Answer): Feedback {
    const { bank, history } = this.#options;
    const { id, topic } = presented.question;
    const feedback = feedbackFor(bank, presented, answer);
    const after = this.#lastAnswer(id);
    const { isCorrect } = feedback;
    const answerId = history.record({ kind: 'answer', question: id, isCorrect, mode: 'drill', after });
    this.#done.push({ place: this.#place, answerId, topic, isCorrect });
    this.#place += 1;
    return feedback;
  }

  /** Takes the last answer back and returns to its question; false where there is none. */
  undo(): boolean {
    const last = this.#done.pop();
    if (!last) return false;
    this.#options.history.record({ kind: 'undo', answer: last.answerId });
    this.#place = last.place;
    return true;
  }

  /** Sets or takes away the mark of a question; whether it has it now. */
  flag(id: string): boolean {
    const isFlagged = !this.#options.history.state().flags[id];
    this.#options.history.record({ kind: 'flag', question: id, isFlagged });
    return isFlagged;
  }

  /** When the question will be due next, in milliseconds since the epoch. */
  dueAt(id: string): number | undefined {
    return this.#options.history.state().questions[id]?.card.due;
  }

  summary(): DrillSummary {
    const byTopic: Record<string, { answered: number; correct: number }> = {};
    for (const { topic, isCorrect } of this.#done) {
      const { answered, correct } = byTopic[topic] ?? { answered: 0, correct: 0 };
      byTopic[topic] = { answered: answered + 1, correct: correct + (isCorrect ? 1 : 0) };
    }
    return {
      answered: this.#done.length,
      correct: this.#done.filter((done) => done.isCorrect).length,
      byTopic,
    };
  }

  #lastAnswer(id: string): string {
    return this.#options.history.state().questions[id]?.lastAnswer ?? '';
  }

  #wasAnsweredElsewhere(): boolean {
    const askable = this.#options.questions[this.#place];
    if (!askable || this.#lastAnswer(askable.id) === this.#known.get(askable.id)) return false;
    return (this.dueAt(askable.id) ?? 0) > this.#options.clock.now();
  }
}
