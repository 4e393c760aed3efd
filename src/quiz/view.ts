import { answerText } from './answer-text.ts';
import { type Feedback, mistakeBehind } from './feedback.ts';
import { type Answer, rightAnswer } from './grade.ts';
import { type Presented, shownTexts } from './present.ts';
import type { Question } from './schema.ts';

/** A line that can be chosen, by the key under which it is shown. */
export interface Line {
  readonly key: string;
  readonly text: string;
}

/** A question as a person or a program gets it; nothing in it tells the answer. */
export interface QuestionView {
  readonly id: string;
  readonly topic: string;
  readonly level: number;
  readonly type: Question['kind'];
  readonly stem: string;
  readonly lines: readonly Line[];
  /** Of a match: what each of the lines has to be given to, in this order. */
  readonly lefts: readonly string[];
  readonly unit: string;
  /** How many options are right, where that is said. */
  readonly choose: number;
}

export interface LineView extends Line {
  readonly isRight: boolean;
  readonly isChosen: boolean;
  readonly why: string;
}

/** What the notes claim and what AWS documents. */
export interface CorrectionView {
  readonly claim: string;
  readonly today: string;
  readonly status: string;
  readonly source: string;
}

/** What is said after an answer. */
export interface FeedbackView {
  readonly id: string;
  readonly isCorrect: boolean;
  /** As it would be typed; empty where nothing was answered. */
  readonly answer: string;
  readonly right: string;
  readonly lines: readonly LineView[];
  /** The right order, or the right pairs, in words. */
  readonly solution: readonly string[];
  readonly why: string;
  readonly corrections: readonly CorrectionView[];
  readonly reference: string;
  readonly checked: string;
  /** The proof that plays it; empty where there is none. */
  readonly proof: string;
}

export const questionView = (presented: Presented): QuestionView => {
  const { question, shown } = presented;
  const texts = shownTexts(question);
  const { id, topic, level, kind, stem } = question;
  return {
    ...{ id, topic, level, type: kind, stem: stem.trim() },
    lines: shown.map((index, place) => ({ key: String(place + 1), text: texts[index] ?? '' })),
    lefts: question.kind === 'match' ? question.pairs.map(({ left }) => left) : [],
    unit: question.kind === 'number' ? question.unit : '',
    choose: question.kind === 'choices' ? question.options.filter(({ correct }) => correct).length : 1,
  };
};

export const feedbackView = (feedback: Feedback): FeedbackView => {
  const { presented, answer, isCorrect, corrections } = feedback;
  const { question } = presented;
  return {
    id: question.id,
    isCorrect,
    answer: answer ? answerText(answer, presented) : '',
    right: answerText(rightAnswer(question), presented),
    lines: explainedLines(presented, answer),
    solution: solutionOf(question),
    why: whyOf(feedback),
    corrections: corrections.map(({ fact, current, status, ref }) => ({
      claim: fact,
      today: current,
      status,
      source: ref,
    })),
    reference: question.reference,
    checked: question.checked,
    proof: question.proof ?? '',
  };
};

const explainedLines = ({ question, shown }: Presented, answer: Answer | undefined): readonly LineView[] => {
  if (question.kind !== 'choice' && question.kind !== 'choices') return [];
  const chosen = answer?.kind === 'options' ? answer.chosen : [];
  return shown.flatMap((index, place) => {
    const option = question.options[index];
    if (!option) return [];
    const { text, correct, why } = option;
    return [{ key: String(place + 1), text, isRight: correct, isChosen: chosen.includes(index), why }];
  });
};

const solutionOf = (question: Question): readonly string[] => {
  switch (question.kind) {
    case 'order':
      return question.items;
    case 'match':
      return question.pairs.map(({ left, right }) => `${left}: ${right}`);
    case 'number':
      return [`${question.answer} ${question.unit}`.trim()];
    default:
      return [];
  }
};

const whyOf = (feedback: Feedback): string => {
  const { question } = feedback.presented;
  if (question.kind === 'choice' || question.kind === 'choices') return '';
  return [mistakeBehind(feedback), question.why].filter(Boolean).join(' ');
};
