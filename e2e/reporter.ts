import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type {
  FullConfig,
  FullResult,
  Reporter,
  Suite,
  TestCase,
  TestError,
  TestResult,
} from 'playwright/types/testReporter';

const REPORT = join(import.meta.dirname, '..', 'test-results', 'browser.json');

/**
 * A line per test with the backend that really computed, and a count for `npm test`. A test that was skipped or never
 * ran counts as failed.
 */
export default class CountingReporter implements Reporter {
  #tests: readonly TestCase[] = [];
  #passed = 0;

  onBegin(_config: FullConfig, suite: Suite): void {
    this.#tests = suite.allTests();
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    const passed = result.status === 'passed';
    if (passed) this.#passed++;
    const project = test.parent.project()?.name ?? '';
    const backends = result.annotations.filter(({ type }) => type === 'backend').map(({ description }) => description);
    const title = test.titlePath().slice(3).join(' › ');
    const ran = backends.length === 0 ? 'no backend' : [...new Set(backends)].join(', ');
    console.log(`  ${passed ? '✓' : '✗'} [${project}] ${title} (${ran}, ${(result.duration / 1000).toFixed(1)} s)`);
    if (passed) return;
    if (result.status !== 'failed') console.log(`    ${result.status}`);
    for (const error of result.errors) this.onError(error);
  }

  onError(error: TestError): void {
    const text = [error.stack ?? error.message ?? error.value ?? '', error.snippet ?? ''].join('\n');
    console.log(text.replace(/^/gm, '    '));
  }

  onEnd(_result: FullResult): void {
    mkdirSync(dirname(REPORT), { recursive: true });
    const count = { passed: this.#passed, failed: this.#tests.length - this.#passed };
    writeFileSync(REPORT, JSON.stringify(count));
    console.log(`  ${count.passed} passed, ${count.failed} failed`);
  }

  printsToStdio(): boolean {
    return true;
  }
}
