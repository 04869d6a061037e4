// Measures addresses with Lighthouse as its simulated mid-range phone: the median of several rounds, written as JSON.
// Given on standard input: {chromium, rounds, pages: [{name, url, cookie}]}.
import { readFileSync } from "node:fs";
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";
import { computeMedianRun } from "lighthouse/core/lib/median-run.js";

const asked = JSON.parse(readFileSync(0, "utf-8"));
const chrome = await launch({
  chromePath: asked.chromium,
  chromeFlags: ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--lang=fr-FR"],
});
const answers = [];
try {
  for (const page of asked.pages) {
    const rounds = [];
    for (let round = 0; round < asked.rounds; round += 1) {
      const { lhr } = await lighthouse(page.url, {
        port: chrome.port,
        onlyCategories: ["performance", "accessibility", "best-practices"],
        extraHeaders: page.cookie ? { Cookie: page.cookie } : {},
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
      bytes: median.audits["total-byte-weight"].numericValue,
      failed: Object.values(median.audits)
        .filter((audit) => audit.score !== null && audit.score < 1 && audit.scoreDisplayMode === "binary")
        .map((audit) => audit.id),
    });
  }
} finally {
  await chrome.kill();
}
process.stdout.write(JSON.stringify({ version: (await import("lighthouse/package.json", { with: { type: "json" } })).default.version, answers }));
