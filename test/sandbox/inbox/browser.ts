import { existsSync } from 'node:fs';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** A Chromium on this machine: `CHROMIUM`, or where it usually is. */
export const chromium = (): string | undefined =>
  process.env.CHROMIUM ?? PLACES.find((place) => existsSync(place));
