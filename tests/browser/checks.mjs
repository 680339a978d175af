// What every page must be: accessible, within its screen, quiet in the console.

import axe from 'axe-core';

/** Notes whatever a page complains about: script errors, refused loads, broken security policy. */
export function listen(page) {
  const complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`script: ${error.message}`));
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? '';
    // A navigation that another one replaced is nobody's fault.
    if (why !== 'net::ERR_ABORTED') complaints.push(`${request.url()}: ${why}`);
  });
  return { take: () => complaints.splice(0) };
}

/** What axe finds wrong, one line each. `only` names rules; by default all but experimental ones. */
export async function accessibility(page, only) {
  // Half a megabyte, which a document needs once.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  const options = only ? { runOnly: { type: 'rule', values: only } } : {};
  const { violations } = await page.evaluate((given) => globalThis.axe.run(document, { resultTypes: ['violations'], ...given }), options);
  return violations.flatMap((violation) =>
    violation.nodes.slice(0, 3).map((node) => {
      const detail = node.failureSummary?.split('\n').slice(1, 3).join(' ').trim() ?? '';
      return `axe ${violation.id} (${violation.impact}): ${node.target.join(' ')}: ${detail}`;
    }),
  );
}

/** What is wrong with a page's frame: language, title, main heading, width. */
export async function frame(page) {
  const facts = await page.evaluate(() => ({
    lang: document.documentElement.lang,
    title: document.title.trim(),
    h1: [...document.querySelectorAll('h1')].map((h) => h.textContent.trim()),
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    widest: [...document.querySelectorAll('body *')]
      .filter((node) => node.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
      .slice(0, 3)
      .map((node) => `${node.tagName.toLowerCase()}.${node.className}`),
  }));
  const wrong = [];
  if (!/^(fr|en)(-|$)/.test(facts.lang)) wrong.push(`lang is "${facts.lang}"`);
  if (facts.title === '') wrong.push('no title');
  if (facts.h1.length !== 1 || facts.h1[0] === '') wrong.push(`h1: ${JSON.stringify(facts.h1)}, not one`);
  if (facts.wide > 0) wrong.push(`${facts.wide} px wider than the screen: ${facts.widest.join(' ')}`);
  return wrong;
}

/** What is wrong with the security headers of an answer; `html` asks for those of a page. */
export function headers(answer, { html = true } = {}) {
  const all = answer.headers();
  const wrong = [];
  if (all['x-content-type-options'] !== 'nosniff') wrong.push('x-content-type-options is not nosniff');
  if (!all['referrer-policy']) wrong.push('no referrer-policy');
  if (all['server'] || all['x-powered-by']) wrong.push(`names its software: ${all['server'] ?? all['x-powered-by']}`);
  if (!html) return wrong;
  const policy = all['content-security-policy'] ?? '';
  const directives = new Map(policy.split(';').map((part) => part.trim().split(/\s+/)).map(([name, ...values]) => [name, values]));
  const first = directives.get('default-src');
  if (!first || !["'none'", "'self'"].includes(first.join(' '))) wrong.push(`default-src of "${policy}" is not 'none' or 'self'`);
  for (const word of ["'unsafe-inline'", "'unsafe-eval'", '*', 'http:', 'https:', 'data:']) {
    const values = directives.get('script-src') ?? first ?? [];
    if (values.includes(word)) wrong.push(`scripts may come from ${word}`);
  }
  for (const word of ["'unsafe-inline'", '*']) {
    const values = directives.get('style-src') ?? first ?? [];
    if (values.includes(word)) wrong.push(`styles may come from ${word}`);
  }
  for (const name of ['frame-ancestors', 'form-action', 'base-uri']) {
    if (!directives.has(name)) wrong.push(`the policy has no ${name}`);
  }
  return wrong;
}
