import type { Bank, Fact, Question } from './schema.ts';

export interface SearchResult {
  readonly facts: readonly Fact[];
  readonly questions: readonly Question[];
}

/** Facts and questions in which every word of `text` occurs, in any case. */
export const searchBank = ({ facts, questions }: Bank, text: string): SearchResult => {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = (haystack: string) =>
    words.length > 0 && words.every((word) => haystack.toLowerCase().includes(word));
  return {
    facts: facts.filter(({ topic, fact, current }) => matches(`${topic} ${fact} ${current}`)),
    questions: questions.filter((question) => matches(JSON.stringify(question))),
  };
};
