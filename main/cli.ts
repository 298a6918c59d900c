// The command line: what there is, with its flags. Each command lives in main/commands and is loaded when it is called.
import { Command, CommanderError, Option } from 'commander';
import { ROLES } from '../contract/vocabulary.ts';
import { EXIT } from './commands/command-failure.ts';
import type { LimitFlags } from './commands/alarm-limits.ts';
import { type GridFlags, gridEdit, METHODS, ON_OFF, repeated, repetitions, tolerance } from './commands/grid-flags.ts';
import { addHostFlags, factor, wholeNumber, type HostFlags } from './commands/host-flags.ts';
import type { ImportGridFlags } from './commands/import-grid.ts';
import type { MapDryRunFlags } from './commands/map-dry-run.ts';
import type { RestoreFlags } from './commands/restore.ts';
import type { SolveFlags } from './commands/solve.ts';
import { printJson, reportFailure } from './commands/terminal.ts';
import { programVersion } from './commands/version.ts';

const program = new Command('city-twin')
  .description('A control room for a city: a living 3D twin, fed over MQTT.')
  .version(programVersion())
  .showHelpAfterError('(add --help for what there is)')
  .exitOverride();

// Who reads along may stop early (`| head`): no failure of the command.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

/** Runs a command and takes its result as the exit code. */
const run =
  <A extends unknown[]>(command: (...args: A) => Promise<number>) =>
  async (...args: A): Promise<void> => {
    process.exitCode = await command(...args);
  };

addHostFlags(program.command('start').description('the desktop control room')).action(
  run(async (flags: HostFlags) => (await import('./commands/start.ts')).start(flags, process.argv.slice(3))),
);

addHostFlags(program.command('serve').description('host and web server; prints one JSON line when ready')).action(
  run(async (flags: HostFlags) => (await import('./commands/serve.ts')).serve(flags)),
);

program
  .command('import-city <file>')
  .description('make a city pack from OpenStreetMap data (.osm.pbf)')
  .requiredOption('--out <dir>', 'folder of the pack')
  .option('--name <name>', 'name of the city (default: from the file)')
  .option('--seed <n>', 'seed of everything invented (default: 1)', wholeNumber)
  .option('--no-grid', 'without the synthetic grid')
  .option('--json', 'the report as one JSON document on stdout')
  .action(
    run(async (file: string, flags: { out: string; name?: string; seed?: number; grid: boolean; json?: boolean }) =>
      (await import('./commands/import-city.ts')).importCityCommand(file, flags),
    ),
  );

program
  .command('import-grid <file>')
  .description("make a utility's own model (MATPOWER, pandapower, OpenDSS) the grid of a city pack")
  .requiredOption('--city <dir>', 'folder of the pack; one that does not exist becomes a pack of the grid alone')
  .option('--mapping <file>', 'what the model does not say: places, assets, measurements (docs/own-grids.md)')
  .option('--json', 'the report as one JSON document on stdout')
  .action(
    run(async (file: string, flags: ImportGridFlags) =>
      (await import('./commands/import-grid.ts')).importGridCommand(file, flags),
    ),
  );

const gridFlags = (command: Command): Command =>
  command
    .option('--city <dir>', 'the grid of a city pack')
    .option('--json', 'one JSON document on stdout; warnings stay on stderr');

gridFlags(program.command('solve [file]'))
  .description('power flow of a network file: MATPOWER (.m), pandapower (.json) or OpenDSS (.dss)')
  .addOption(new Option('--method <name>', 'how (default: auto)').choices(METHODS))
  .option('--tolerance <pu>', 'largest mismatch (default: 1e-8)', tolerance)
  .addOption(
    new Option('--controls <state>', 'OpenDSS: regulators and capacitor controls (default: on)').choices(ON_OFF),
  )
  .addOption(
    new Option('--taps <origin>', 'nominal sets every winding to 1 (default: file)').choices(['file', 'nominal']),
  )
  .addOption(new Option('--qlimits <state>', 'hold reactive limits of machines (default: off)').choices(ON_OFF))
  .option('--open <element>', 'open terminal 1, all phases; may stand several times', repeated)
  .option('--close <element>', 'close it; may stand several times', repeated)
  .option('--edit <element.property=value>', 'change the file before solving; may stand several times', gridEdit)
  .option('--bench <n>', 'measure: medians of n', repetitions)
  .action(
    run(async (file: string | undefined, flags: SolveFlags) =>
      (await import('./commands/solve.ts')).solve(file, flags),
    ),
  );

gridFlags(program.command('contingency [file]'))
  .description('every single branch out in turn; exit code 2 when limits are broken or load is lost')
  .action(
    run(async (file: string | undefined, flags: GridFlags) =>
      (await import('./commands/contingency.ts')).contingency(file, flags),
    ),
  );

gridFlags(program.command('restore [file]'))
  .description('plan how to isolate a fault and give supply back, as an ordered list of switchings')
  .requiredOption('--fault <element>', 'what is faulted')
  .addOption(new Option('--limits <state>', 'keep to voltage and loading limits (default: on)').choices(ON_OFF))
  .action(
    run(async (file: string | undefined, flags: RestoreFlags) =>
      (await import('./commands/restore.ts')).restore(file, flags),
    ),
  );

program
  .command('map-dry-run <mapping> <recording>')
  .description('what a mapping of foreign devices would make of recorded messages (docs/mapping.md); nothing is stored')
  .option('--city <dir>', 'city pack (default: Berlin)')
  .option('--json', 'the report as one JSON document on stdout')
  .action(
    run(async (mapping: string, recording: string, flags: MapDryRunFlags) =>
      (await import('./commands/map-dry-run.ts')).mapDryRun(mapping, recording, flags),
    ),
  );

const limits = program.command('alarm-limits').description('limits, delays and priorities of alarms as a file');
const limitFlags = (command: Command): Command =>
  command
    .option('--url <url>', 'a running host, such as http://127.0.0.1:8420')
    .option('--token-file <file>', 'its first line is the token (default: CITY_TWIN_TOKEN)')
    .option('--json', 'one JSON document on stdout');
const cityOfLimits = (command: Command): Command =>
  command.option('--city <dir>', 'city pack whose assets the file may name');
limitFlags(limits.command('export'))
  .description('write the limits that hold (without --url: those of the program) to stdout')
  .action(run(async (flags: LimitFlags) => (await import('./commands/alarm-limits.ts')).exportLimits(flags)));
cityOfLimits(limits.command('check <file>'))
  .description('whether a file makes sense; exit code 3 with line and path when not')
  .option('--json', 'one JSON document on stdout')
  .action(
    run(async (file: string, flags: LimitFlags) =>
      (await import('./commands/alarm-limits.ts')).checkLimits(file, flags),
    ),
  );
cityOfLimits(limitFlags(limits.command('apply <file>')))
  .description('check a file and put it in the place of what holds, as a whole or not at all')
  .option('--reason <text>', 'why; the journal keeps it')
  .action(
    run(async (file: string, flags: LimitFlags) =>
      (await import('./commands/alarm-limits.ts')).applyLimits(file, flags),
    ),
  );

const dataFlags = (command: Command): Command =>
  command
    .option('--data <dir>', 'data folder of the city')
    .option('--city <dir>', 'city pack, to find its usual data folder (default: Berlin)')
    .option('--json', 'one JSON document on stdout');
const roles = ROLES.filter((role) => role !== 'wall');

const user = program.command('user').description('people who may come in');
dataFlags(user.command('add <name>'))
  .description('add a person; the password comes from CITY_TWIN_PASSWORD or a file')
  .addOption(new Option('--role <role>', 'what the person may do').choices(roles).makeOptionMandatory())
  .option('--password-file <file>', 'its first line is the password')
  .action(run(async (name: string, flags) => (await import('./commands/user.ts')).userAdd(name, flags)));
dataFlags(user.command('disable <name>'))
  .description('shut a person out and revoke all their tokens')
  .action(run(async (name: string, flags) => (await import('./commands/user.ts')).userDisable(name, flags)));
dataFlags(user.command('pin <name>'))
  .description('the PIN that a person enters again before controls; from CITY_TWIN_PIN or a file')
  .option('--pin-file <file>', 'its first line is the PIN')
  .option('--remove', 'there is none from now on')
  .action(run(async (name: string, flags) => (await import('./commands/user.ts')).userPin(name, flags)));
dataFlags(user.command('list'))
  .description('everybody')
  .action(run(async (flags) => (await import('./commands/user.ts')).userList(flags)));

const token = program.command('token').description('tokens of people, wall displays and devices');
dataFlags(token.command('issue'))
  .description('make a token; it is shown once')
  .option('--user <name>', 'whose token')
  .addOption(new Option('--role <role>', 'default: the role of the user').choices(roles))
  .option('--wall', 'for a wall display: read only')
  .option('--device', 'for devices on MQTT')
  .option('--label <text>', 'what it is for')
  .option('--days <n>', 'valid for so many days (default: until revoked)', factor(0.001, 36_500))
  .action(run(async (flags) => (await import('./commands/token.ts')).tokenIssue(flags)));
dataFlags(token.command('revoke <id>'))
  .description('end a token and the sessions that use it')
  .action(run(async (id: string, flags) => (await import('./commands/token.ts')).tokenRevoke(id, flags)));
dataFlags(token.command('list'))
  .description('all tokens, without their secrets')
  .action(run(async (flags) => (await import('./commands/token.ts')).tokenList(flags)));

program
  .command('verify-journal')
  .description('check the chain of the journal; exit code 2 and the first bad number when it is broken')
  .requiredOption('--data <dir>', 'data folder of the city')
  .option('--json', 'one JSON document on stdout')
  .action(
    run(async (flags: { data: string; json?: boolean }) =>
      (await import('./commands/verify-journal.ts')).verifyJournal(flags),
    ),
  );

program
  .command('backup')
  .description('save a data folder to one file, also while its host runs')
  .requiredOption('--data <dir>', 'data folder of the city')
  .requiredOption('--out <file>', 'the backup; an existing file is never overwritten')
  .option('--json', 'one JSON document on stdout')
  .action(
    run(async (flags: { data: string; out: string; json?: boolean }) =>
      (await import('./commands/backup.ts')).backup(flags),
    ),
  );

program
  .command('restore-backup <file>')
  .description('put a backup back into a data folder that does not exist yet, or is empty')
  .requiredOption('--data <dir>', 'data folder of the city')
  .option('--json', 'one JSON document on stdout')
  .action(
    run(async (file: string, flags: { data: string; json?: boolean }) =>
      (await import('./commands/backup.ts')).restoreBackupCommand(file, flags),
    ),
  );

addHostFlags(program.command('doctor').description('look at everything a start needs, and say what is missing'))
  .option('--json', 'one JSON document on stdout')
  .action(run(async (flags: HostFlags & { json?: boolean }) => (await import('./commands/doctor.ts')).doctor(flags)));

try {
  await program.parseAsync();
} catch (error) {
  // commander has said what is wrong with the flags, or has shown its help.
  const wantsJson = process.argv.includes('--json');
  if (!(error instanceof CommanderError)) process.exitCode = reportFailure(error, wantsJson);
  else if (error.exitCode === 0) process.exitCode = EXIT.done;
  else {
    if (wantsJson) printJson({ error: { message: error.message.replace(/^error: /, '') } });
    process.exitCode = EXIT.failed;
  }
}
