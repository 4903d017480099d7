// Asks a running statsd, through its management port, what it counted of an import of 3 rows, one of which is refused.
// usage: node statsd.js MANAGEMENT_PORT

import { connect } from 'node:net';
import { check, run } from './check.js';

const port = Number(process.argv[2]);

function ask(command) {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(`${command}\n`));
    socket.setEncoding('utf8');
    socket.setTimeout(5000, () => reject(new Error(`statsd did not answer '${command}'`)));
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      answer += chunk;
      if (answer.includes('END')) {
        socket.end();
        resolve(answer);
      }
    });
  });
}

const valueOf = (answer, key) => {
  const line = answer.split('\n').find((candidate) => candidate.includes(`'${key}'`) || candidate.includes(`"${key}"`));
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(':') + 1).replace(/[,}\s]/g, ''));
};

await run(async () => {
  const [counters, gauges, stats] = [await ask('counters'), await ask('gauges'), await ask('stats')];

  // statsd writes a slash as a dash, and tags behind semicolons.
  const series = (name, outcome) => `crm_sync.${name};job=adhoc;target=hipcall-companies;outcome=${outcome}`;
  const written = valueOf(counters, series('records_written', 'created'));
  const rejected = valueOf(counters, series('records_rejected', 'rejected'));
  const duration = valueOf(gauges, series('duration_seconds', 'partially_succeeded'));
  check('two records written', written === 2, written ?? counters);
  check('one record rejected', rejected === 1, rejected ?? counters);
  check('a duration in seconds', duration >= 0 && duration < 60, duration ?? gauges);
  check('no line it could not read', /bad_lines_seen: 0\b/.test(stats), stats);
});
