import { once } from '../core/once.ts';
import { harmless } from './harmless.ts';
import { wrap } from './layout.ts';
import { type Page, textWidth } from './page.ts';

/** Markdown as a terminal shows it, wrapped to the page; whatever the text holds is made harmless first. */
export const renderMarkdown = async (text: string, page: Page): Promise<string> => {
  const source = harmless(text).replaceAll('\t', '    ');
  return UNMARKED.test(source)
    ? wrap(source, textWidth(page))
    : (await loadMarked()).renderMarked(source, page);
};

/** One paragraph in which nothing means anything in Markdown but itself. */
const UNMARKED = /^(?!.*(?:www\.|:\/\/))\p{L}[^\n`*_<>&[\]\\~@|]*$/iu;

/** It takes longer to load than most commands need for all they do. */
const loadMarked = once(() => import('./marked-text.ts'));
