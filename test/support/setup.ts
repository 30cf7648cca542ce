import { existsSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../tool/paths.js';

// Said once: the processes that run files in parallel load this, too.
const isFirst = process.env.MOCHA_WORKER_ID === undefined;
if (isFirst && !existsSync(path.join(packageRoot, '..', 'shared', 'data'))) {
  console.warn('../shared/data is not there: tests of the MLPerf Tiny models will be skipped.');
}
