import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SETTING_NAMES } from '../apps/operator/src/config/settings.ts';
import { createMetrics } from '../apps/operator/src/stream/metrics.ts';

const ROOT = new URL('..', import.meta.url).pathname;
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** The sources are asked only when the gauges are read, which this test does not. */
const metricNames = new Set(
  createMetrics({} as Parameters<typeof createMetrics>[0])
    .registry.getMetricsAsArray()
    .map(({ name }) => name),
);

/** What a query may name: the metric itself, or a series that a histogram adds. */
const isExported = (name: string): boolean =>
  metricNames.has(name) || metricNames.has(name.replace(/_(bucket|sum|count)$/, ''));

const namesIn = (text: string): string[] => [...new Set(text.match(/\bchimera_[a-z0-9_]+/g) ?? [])];

test.each(['deploy/prometheus/alerts.yml', 'deploy/grafana/chimera.json'])(
  'every metric that %s asks for is exported',
  (path) => {
    const names = namesIn(read(path));
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => !isExported(name))).toEqual([]);
  },
);

test('every alert names a page of the runbooks, and every page is in their list', () => {
  const alerts = read('deploy/prometheus/alerts.yml');
  const named = [...alerts.matchAll(/runbook: (\S+)/g)].map(([, path = '']) => path);
  expect(named).toHaveLength(alerts.split('- alert:').length - 1);
  expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  const list = read('deploy/runbooks/README.md');
  const pages = readdirSync(join(ROOT, 'deploy/runbooks')).filter((name) => name !== 'README.md');
  expect(pages.filter((name) => !list.includes(`(${name})`))).toEqual([]);
});

test('units and images name only programs, folders and settings that exist', () => {
  for (const name of readdirSync(join(ROOT, 'deploy/systemd'))) {
    const unit = read(`deploy/systemd/${name}`);
    const script = /ExecStart=\S*node .*?(\S+\.ts)/.exec(unit)?.[1];
    const folder = /WorkingDirectory=\/opt\/chimera\/?(\S*)/.exec(unit)?.[1] ?? '';
    if (script !== undefined) expect(existsSync(join(ROOT, folder, script)), name).toBe(true);
    const settings = unit.match(/\bCHIMERA_[A-Z_]+/g) ?? [];
    expect(settings.filter((setting) => !SETTING_NAMES.some((known) => known === setting))).toEqual([]);
  }
});

test('the image is built by scripts that exist', () => {
  const dockerfile = read('deploy/docker/Dockerfile');
  for (const [, script = '', workspace = ''] of dockerfile.matchAll(
    /npm run (\S+) --workspace @chimera\/(\S+)/g,
  )) {
    const folder = ['apps', 'packages'].find((one) => existsSync(join(ROOT, one, workspace)));
    expect(Object.keys(JSON.parse(read(`${folder}/${workspace}/package.json`)).scripts)).toContain(script);
  }
  for (const [, path = ''] of dockerfile.matchAll(/"([\w./-]+\.ts)"/g))
    expect(existsSync(join(ROOT, path))).toBe(true);
});
