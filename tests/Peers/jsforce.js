// jsforce, a Salesforce client nobody here wrote, speaks to the Salesforce simulator that `pssync sandbox` serves.
// usage: node jsforce.js http://127.0.0.1:PORT

import jsforce from 'jsforce';
import { check, run } from './check.js';

const sandbox = process.argv[2].replace(/\/$/, '');
const ids = (records) => new Set(records.map((record) => record.Id));

async function control(method, path, body) {
  const answer = await fetch(`${sandbox}/_sandbox/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!answer.ok) {
    throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  }
}

async function seed() {
  await control('PUT', 'settings/salesforce', { pageSizes: [2000, 700, 1] });
  await control('POST', 'salesforce/seed', {
    object: 'Contact',
    count: 5000,
    values: { LastName: 'Peer {n}', External_Id__c: 'seed-{n}' },
    stamp: '2026-06-23T01:00:00Z',
  });
}

async function signIn() {
  const connection = new jsforce.Connection({
    version: '60.0',
    oauth2: { loginUrl: `${sandbox}/salesforce`, clientId: 'salesforce_sandbox_client', clientSecret: 'salesforce_sandbox_secret' },
  });
  await connection.authorize({ grant_type: 'client_credentials' });
  check('client credentials give a token and an instance URL', Boolean(connection.accessToken) && connection.instanceUrl.startsWith(sandbox), connection.instanceUrl);
  return connection;
}

async function query(connection) {
  const soql = 'SELECT Id, LastName, SystemModstamp FROM Contact ORDER BY SystemModstamp, Id';
  let page = await connection.query(soql, { autoFetch: false });
  const seen = [...page.records];
  const sizes = [page.records.length];
  check('the first page says how many there are and that there are more', page.totalSize === 5000 && page.done === false, page.totalSize);
  while (!page.done) {
    page = await connection.queryMore(page.nextRecordsUrl);
    seen.push(...page.records);
    sizes.push(page.records.length);
  }

  check('queryMore follows pages that are shorter than their limit to the end', seen.length === 5000 && sizes.slice(0, 4).join() === '2000,700,1,2000', sizes);
  check('every record comes once, although all share one stamp', ids(seen).size === 5000, ids(seen).size);
  check('stamps have the platform\'s format', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/.test(seen[0].SystemModstamp), seen[0].SystemModstamp);

  const tie = '2026-06-23T01:00:00Z';
  const middle = seen[2499].Id;
  const rest = await connection.query(
    `SELECT Id FROM Contact WHERE (SystemModstamp = ${tie} AND Id > '${middle}') OR SystemModstamp > ${tie} ORDER BY SystemModstamp, Id`,
    { autoFetch: true, maxFetch: 10000 },
  );
  check('a keyset cursor goes on within a stamp', rest.records.length === 2500, rest.records.length);

  const refused = await connection.query('SELECT Nonsense FROM Contact').then(() => null, (error) => error);
  check('an unknown field is refused in the platform\'s words', refused?.errorCode === 'INVALID_FIELD', refused?.errorCode);
}

async function upsert(connection) {
  const contacts = connection.sobject('Contact');
  const made = await contacts.upsert({ LastName: 'Doe', External_Id__c: 'peer-1' }, 'External_Id__c');
  check('a new external ID creates', made.success && made.created === true && made.id?.length === 18, made);
  const changed = await contacts.upsert({ LastName: 'Roe', External_Id__c: 'peer-1' }, 'External_Id__c');
  check('the same one updates', changed.success && changed.created !== true, changed);
  const found = await connection.query("SELECT Id, LastName FROM Contact WHERE External_Id__c = 'peer-1'");
  check('and there is one record with the new value', found.totalSize === 1 && found.records[0].LastName === 'Roe' && found.records[0].Id === made.id, found.records);

  // This client sends each of these for itself, all at once, and takes ten.
  const many = Array.from({ length: 10 }, (_, i) => ({ LastName: i === 7 ? '' : `Many ${i}`, External_Id__c: `many-${i}` }));
  const results = await contacts.upsert(many, 'External_Id__c', { allOrNone: false });
  check('records at the same time are answered each for itself', results.length === 10 && results.filter((result) => result.success).length === 9, results);
  check('the bad record is refused alone, with its reason', results[7].success === false && results[7].errors?.length > 0, results[7]);
}

await run(async () => {
  await seed();
  const connection = await signIn();
  await query(connection);
  await upsert(connection);
});
