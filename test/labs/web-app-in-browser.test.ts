import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unattended } from '../../src/lab/conductor.ts';
import { findLab, loadLab } from '../../src/lab/load.ts';
import { createWorld, type World } from '../lab/lab-world.ts';
import { chromium } from '../sandbox/inbox/browser.ts';

const labs = new URL('../../labs', import.meta.url).pathname;

// Where nobody has a browser, only the checks on every change insist on one: .ci/run installs it.
describe.skipIf(chromium() === undefined && !process.env.CI)('the web app of http-api-web-app', () => {
  let world: World;
  let browser: Browser;
  let page: Page;
  let prefix: string;
  const preflights: number[] = [];
  const problems: unknown[] = [];
  beforeAll(async () => {
    world = await createWorld();
    const lab = await loadLab(findLab([labs], 'http-api-web-app'));
    const { end, run } = await world.run(lab, unattended({ finish: 'keep' }));
    expect(end.how).toBe('completed');
    prefix = `slabs-${run}`;
    browser = await puppeteer.launch({
      executablePath: chromium() ?? 'no chromium',
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
    });
    page = await browser.newPage();
    page.on('pageerror', (error) => problems.push(error));
    page.on('dialog', (dialog) => {
      problems.push(dialog.message());
      dialog.dismiss();
    });
    const devTools = await page.createCDPSession();
    await devTools.send('Network.enable');
    devTools.on('Network.responseReceived', ({ type, response }) => {
      if (type === 'Preflight') preflights.push(response.status);
    });
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await world?.close();
    expect(problems).toEqual([]);
  });

  const open = () => {
    const { port } = new URL(world.sandbox.endpoint() ?? '');
    return page.goto(`http://${prefix}-shop.s3-website.localhost:${port}/`);
  };
  const list = () => page.$$eval('#items li', (rows) => rows.map((row) => row.firstChild?.textContent));
  const add = async (name: string) => {
    await page.type('#name', name);
    await page.click('#add button');
  };
  const stored = async () => {
    const { Items } = await world.connection.call('dynamodb.Scan', { TableName: `${prefix}-items` });
    return JSON.stringify(Items);
  };

  it('is loaded from the website’s endpoint and shows the list', async () => {
    const answer = await open();
    expect(answer?.status()).toBe(200);
    expect(await page.title()).toBe('Shopping list');
    await expect.poll(list, { timeout: 20_000 }).toEqual(['Coffee']);
  }, 60_000);

  it('adds an item past the browser’s preflight, and the table has it', async () => {
    await add('Green tea');
    await expect.poll(list, { timeout: 20_000 }).toEqual(['Coffee', 'Green tea']);
    expect(preflights).toContain(204);
    expect(await stored()).toContain('"Green tea"');
  }, 60_000);

  it('shows what others call their items as text', async () => {
    await add('<img src=x onerror=alert(1)>');
    await expect.poll(list, { timeout: 20_000 }).toContain('<img src=x onerror=alert(1)>');
    expect(await page.$$eval('#items img', (images) => images.length)).toBe(0);
  }, 60_000);

  it('removes an item', async () => {
    await page.$$eval('#items li', (rows) => {
      const row = rows.find((one) => one.textContent?.startsWith('Green tea'));
      row?.querySelector('button')?.click();
    });
    await expect.poll(list, { timeout: 20_000 }).not.toContain('Green tea');
    expect(await stored()).not.toContain('Green tea');
  }, 60_000);

  it('says so when the browser may not ask the API', async () => {
    const { Items } = await world.connection.call('apigatewayv2.GetApis', {});
    const [api] = Array.isArray(Items) ? Items : [];
    const ApiId = typeof api === 'object' && api !== null && 'ApiId' in api ? String(api.ApiId) : '';
    await world.connection.call('apigatewayv2.DeleteCorsConfiguration', { ApiId });
    await open();
    const problem = () => page.$eval('#problem', ({ textContent }) => textContent);
    await expect.poll(problem, { timeout: 20_000 }).toContain('Look at the console');
    expect(await list()).toEqual([]);
  }, 60_000);
});
