// Measures addresses with Lighthouse as its simulated mid-range phone: the median of several rounds, written as JSON.
// Given on standard input: {chromium, rounds, pages: [{name, url, cookie}]}.
import { readFileSync } from "node:fs";
import { launch } from "chrome-launcher";
import puppeteer from "puppeteer-core";
import lighthouse from "lighthouse";
import { computeMedianRun } from "lighthouse/core/lib/median-run.js";

const asked = JSON.parse(readFileSync(0, "utf-8"));
const answers = [];
const speed = (one) => Math.round(one.environment.benchmarkIndex);

// The cookies of a page, by a connection that ends before anything is measured: whoever looks on makes a page slower.
async function enter(page, port) {
  const pairs = page.cookie ? page.cookie.split("; ").map((pair) => pair.split(/=(.*)/s)) : [];
  const browser = await puppeteer.connect({ browserURL: `http://127.0.0.1:${port}` });
  await browser.setCookie(...pairs.map(([name, value]) => ({ name, value, domain: "localhost", path: "/" })));
  await browser.disconnect();
}

// One round, a first visit: a browser of its own, without files kept from before. In one that has shown pages already, V8
// walks through all that the round before left there (axe above all) when Lighthouse attaches itself: 100 ms that no page made.
async function measured(page) {
  const chrome = await launch({
    chromePath: asked.chromium,
    chromeFlags: ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--lang=fr-FR"],
  });
  try {
    await enter(page, chrome.port);
    const { lhr } = await lighthouse(page.url, {
      port: chrome.port,
      onlyCategories: ["performance", "accessibility", "best-practices"],
      // The cookies were put into the browser: it would leave out a header of that name.
      disableStorageReset: true,
      // A session belongs to one kind of browser: the one that signed in.
      ...(asked.agent ? { emulatedUserAgent: asked.agent } : {}),
      logLevel: "error",
    });
    return lhr;
  } finally {
    await chrome.kill();
  }
}

// A recording in which the navigation is missing has measured nothing, and is made anew; every other fault ends the run.
async function recorded(page) {
  for (let attempt = 1; ; attempt += 1) {
    const lhr = await measured(page);
    const fault = lhr.runtimeError;
    if (!fault) return lhr;
    if (fault.code !== "NO_NAVSTART" || attempt === 4) throw new Error(`${page.name}: ${fault.code} ${fault.message}`);
  }
}

for (const page of asked.pages) {
  const rounds = [];
  for (let round = 0; round < asked.rounds; round += 1) rounds.push(await recorded(page));
  const median = computeMedianRun(rounds);
  answers.push({
    name: page.name,
    reached: median.finalDisplayedUrl,
    performance: Math.round(median.categories.performance.score * 100),
    accessibility: Math.round(median.categories.accessibility.score * 100),
    practices: Math.round(median.categories["best-practices"].score * 100),
    firstPaint: Math.round(median.audits["first-contentful-paint"].numericValue),
    largestPaint: Math.round(median.audits["largest-contentful-paint"].numericValue),
    // How fast Lighthouse found this machine, here and over the rounds: it multiplies what it measures by four whatever that is.
    benchmarkIndex: speed(median),
    benchmarkIndexes: rounds.map(speed),
    blocked: rounds.map((one) => Math.round(one.audits["total-blocking-time"].numericValue)),
    bytes: median.audits["total-byte-weight"].numericValue,
    weak: Object.fromEntries(
      median.categories.performance.auditRefs
        .filter((one) => one.weight > 0 && median.audits[one.id].score < 0.95)
        .map((one) => [one.id, Math.round(median.audits[one.id].numericValue * 1000) / 1000]),
    ),
    failed: Object.values(median.audits)
      .filter((audit) => audit.score !== null && audit.score < 1 && audit.scoreDisplayMode === "binary")
      .map((audit) => audit.id),
  });
}
process.stdout.write(JSON.stringify({ version: (await import("lighthouse/package.json", { with: { type: "json" } })).default.version, answers }));
