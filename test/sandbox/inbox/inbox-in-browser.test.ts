import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromium } from './browser.ts';
import { HOSTILE, type InboxWorld, openInboxWorld } from './inbox-world.ts';

// Where nobody has a browser, only the checks on every change insist on one: .ci/run installs it.
describe.skipIf(chromium() === undefined && !process.env.CI)('in a real browser', () => {
  let world: InboxWorld;
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];
  beforeAll(async () => {
    world = await openInboxWorld();
    browser = await puppeteer.launch({
      executablePath: chromium() ?? 'no chromium',
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
    });
    page = await browser.newPage();
    page.on('dialog', (dialog) => {
      problems.push(`dialog: ${dialog.message()}`);
      dialog.dismiss();
    });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await world?.close();
    expect(problems).toEqual([]);
  });

  const heading = () => page.$eval('h1', (element) => element.textContent);
  /** The mouse's own click, which needs no script in the page. */
  const click = (selector: string) => Promise.all([page.waitForNavigation(), page.click(selector)]);

  it('a subscription is confirmed by a click on the link in its mail, without JavaScript', async () => {
    await world.subscribe('a@example.com');
    await page.setJavaScriptEnabled(false);
    await page.goto(world.sandbox.inboxUrl);
    await click('tbody a');
    expect(await world.subscriptions()).toEqual(['PendingConfirmation']);
    await click('a[href*="confirmation.html"]');
    expect(await heading()).toBe('Subscription confirmed');
    expect(await world.subscriptions()).toEqual([expect.stringMatching(/^arn:aws:sns:/)]);
    await page.setJavaScriptEnabled(true);
  }, 60_000);

  it('a message is opened, and nothing in it runs', async () => {
    await world.publish(HOSTILE, '<script>document.title=1</script>');
    await page.goto(world.sandbox.inboxUrl);
    expect(await page.title()).toBe('Inbox of the sandbox');
    await click('tbody a');
    expect(await heading()).toBe('<script>document.title=1</script>');
    expect(await page.title()).toBe('<script>document.title=1</script>');
    expect(await page.$$eval('script, img', (elements) => elements.length)).toBe(0);
    expect(await page.$eval('pre', (element) => element.textContent)).toContain(
      '<img src=x onerror=alert(1)>',
    );
    await click('a');
    expect(await heading()).toBe('Inbox');
  }, 60_000);

  it('reads as a page with a language, one main part, one heading and a table that says what it is', async () => {
    const tree = await page.evaluate(`({
      language: document.documentElement.lang,
      mains: document.querySelectorAll('main').length,
      headings: document.querySelectorAll('h1').length,
      caption: document.querySelector('caption').textContent,
      columns: [...document.querySelectorAll('th[scope=col]')].map(({ textContent }) => textContent),
    })`);
    expect(tree).toMatchObject({
      language: 'en',
      mains: 1,
      headings: 1,
      columns: ['No.', 'Sent', 'To', 'Subject'],
      caption: expect.stringMatching(/^What the sandbox has mailed/),
    });
  });

  it('is styled although its policy forbids almost everything', async () => {
    expect(await page.evaluate('getComputedStyle(document.body).maxWidth')).not.toBe('none');
  });
});
