// What the peers' scripts share: numbered checks, one line each, and an exit code.

let failed = 0;

/** Prints whether a check held, with what was seen where it did not. */
export function check(name, holds, seen) {
  console.log(`  ${holds ? 'ok' : 'NOT OK'}: ${name}${holds || seen === undefined ? '' : ` (saw ${JSON.stringify(seen)})`}`);
  failed += holds ? 0 : 1;
}

/** Ends the script: 0 where every check held. */
export function finish() {
  process.exit(failed === 0 ? 0 : 1);
}

/** Runs the script's body; what it throws is a failed check. */
export async function run(body) {
  try {
    await body();
  } catch (error) {
    check('nothing is thrown', false, `${error.errorCode ?? error.name}: ${error.message}`);
  }

  finish();
}
