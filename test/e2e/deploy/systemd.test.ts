import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  deployFile,
  longestShutdownMs,
  readAssignments,
  readContainerFile,
  readUnit,
  settingsOf,
} from '../../support/deploy-files.ts';
import { tempFile } from '../../support/temp-folder.ts';

const unit = readUnit('heddle.service');
const [environment = '', serve = '', check = ''] = ['Environment', 'ExecStart', 'ExecStartPre'].flatMap(
  (key) => unit.get(key) ?? [],
);

function analyze(...args: string[]) {
  const { status, stdout, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

test('systemd takes every line of the unit', async () => {
  // The folder and the program of the file need not be on this machine.
  const text = readFileSync(deployFile('heddle.service'), 'utf8')
    .replaceAll('/usr/bin/node', process.execPath)
    .replace('WorkingDirectory=/srv/chat', 'WorkingDirectory=/tmp');
  const copy = await tempFile('heddle.service', text);
  expect(analyze('verify', '--man=no', copy)).toEqual({ status: 0, output: '' });
});

test('systemd counts it among the services that are exposed to little', () => {
  const { status } = analyze(
    'security',
    '--offline=true',
    '--threshold=20',
    '--no-pager',
    deployFile('heddle.service'),
  );
  expect(status).toBe(0);
});

test('its variables are settings of Heddle, and it waits longer for the end than a shutdown takes', () => {
  const settings = settingsOf(readAssignments(environment));
  expect(Number(unit.get('TimeoutStopSec')) * 1000).toBeGreaterThan(longestShutdownMs(settings));
  expect(Number(unit.get('LimitNOFILE'))).toBeGreaterThan(settings.maxConnections + 64 + 8 * 256);
});

test('it checks the handler that it serves, in the way in which a container serves it', () => {
  expect(check.replace(' check ', ' serve ')).toBe(serve);
  const command = readContainerFile('Containerfile').find(([instruction]) => instruction === 'CMD');
  const [, ...args]: string[] = JSON.parse(command?.[1] ?? '');
  expect(serve.split(' ').slice(1)).toEqual(args);
});
