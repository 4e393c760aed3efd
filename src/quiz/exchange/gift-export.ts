import type { Question } from '../schema.ts';

/** Questions in Moodle's GIFT format. https://docs.moodle.org/en/GIFT_format */
export const toGift = (questions: readonly Question[]): string => {
  const topics = [...new Set(questions.map(({ topic }) => topic))];
  return topics
    .map(
      (topic) =>
        `$CATEGORY: ${topic}\n\n${questions
          .filter((question) => question.topic === topic)
          .map(item)
          .join('\n')}`,
    )
    .join('\n');
};

const item = (question: Question): string =>
  `::${escaped(question.id)}:: ${escaped(question.stem.trim())} {\n${answers(question)}\n}\n`;

const answers = (question: Question): string => {
  switch (question.kind) {
    case 'choice':
      return question.options
        .map(({ text, correct, why }) => `\t${correct ? '=' : '~'}${escaped(text)}${feedback(why)}`)
        .join('\n');
    case 'choices': {
      const right = question.options.filter(({ correct }) => correct).length;
      const share = Number((100 / right).toFixed(5));
      return question.options
        .map(({ text, correct, why }) => `\t~%${correct ? share : -100}%${escaped(text)}${feedback(why)}`)
        .join('\n');
    }
    case 'number':
      return `\t#${question.answer}:${question.tolerance}${feedback(question.why)}`;
    case 'order':
      return `${question.items.map((text, index) => `\t=${index + 1}. -> ${escaped(text)}`).join('\n')}${general(question.why)}`;
    case 'match':
      return `${question.pairs.map(({ left, right }) => `\t=${escaped(left)} -> ${escaped(right)}`).join('\n')}${general(question.why)}`;
  }
};

const feedback = (why: string) => (why === '' ? '' : `#${escaped(why)}`);

const general = (why: string) => (why === '' ? '' : `\n\t####${escaped(why)}`);

/** The characters that mean something in GIFT; an arrow would make a pair. */
const escaped = (text: string): string =>
  text
    .replace(/[\\~=#{}:]/g, (char) => `\\${char}`)
    .replaceAll('->', '-\\>')
    .replace(/\r?\n/g, '\\n');
