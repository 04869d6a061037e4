// Measures addresses with Lighthouse as its simulated mid-range phone: the median of several rounds, written as JSON.
// Given on standard input: {chromium, rounds, pages: [{name, url, cookie}]}.
import { readFileSync } from "node:fs";
import { launch } from "chrome-launcher";
import puppeteer from "puppeteer-core";
import lighthouse from "lighthouse";
import { computeMedianRun } from "lighthouse/core/lib/median-run.js";

const asked = JSON.parse(readFileSync(0, "utf-8"));
const chrome = await launch({
  chromePath: asked.chromium,
  chromeFlags: ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--lang=fr-FR"],
});
const answers = [];
const speed = (one) => Math.round(one.environment.benchmarkIndex);

// The cookies of a page, by a connection that ends before anything is measured: whoever looks on makes a page slower.
async function enter(page) {
  const pairs = page.cookie ? page.cookie.split("; ").map((pair) => pair.split(/=(.*)/s)) : [];
  const browser = await puppeteer.connect({ browserURL: `http://127.0.0.1:${chrome.port}` });
  await browser.setCookie(...pairs.map(([name, value]) => ({ name, value, domain: "localhost", path: "/" })));
  await browser.disconnect();
}

try {
  for (const page of asked.pages) {
    const rounds = [];
    await enter(page);
    for (let round = 0; round < asked.rounds; round += 1) {
      const { lhr } = await lighthouse(page.url, {
        port: chrome.port,
        onlyCategories: ["performance", "accessibility", "best-practices"],
        // The cookies were put into the browser: it would leave out a header of that name.
        disableStorageReset: true,
        // A session belongs to one kind of browser: the one that signed in.
        ...(asked.agent ? { emulatedUserAgent: asked.agent } : {}),
        logLevel: "error",
      });
      if (lhr.runtimeError) throw new Error(`${page.name}: ${lhr.runtimeError.code} ${lhr.runtimeError.message}`);
      rounds.push(lhr);
    }
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
} finally {
  await chrome.kill();
}
process.stdout.write(JSON.stringify({ version: (await import("lighthouse/package.json", { with: { type: "json" } })).default.version, answers }));
