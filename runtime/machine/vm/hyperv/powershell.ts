// Windows PowerShell as Hyper-V's only door: one script that never changes, and calls that are given to it as data.
import { runCommand } from '../../command.ts';
import type { Environment } from '../../home.ts';
import { MachineProblem } from '../../problem.ts';

/** The program and the variables that it is given. */
export type PowerShell = { program: string; env: Environment };

/** Where Windows keeps it; never by PATH, where another program could be first. */
export function powershellProgram(env: Environment): string {
  return `${env.SystemRoot ?? 'C:\\Windows'}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`;
}

/** What may be called; the script refuses everything else, whatever it is given. */
const cmdlets = [
  'Add-VMHardDiskDrive',
  'Get-NetNeighbor',
  'Get-VHD',
  'Get-VM',
  'Get-VMNetworkAdapter',
  'New-VHD',
  'New-VM',
  'Optimize-VHD',
  'Remove-VM',
  'Resize-VHD',
  'Set-VM',
  'Set-VMComPort',
  'Set-VMFirmware',
  'Set-VMMemory',
  'Set-VMProcessor',
  'Start-VM',
  'Stop-VM',
] as const;

/** `{ result: n }`: the object that the call with this number answered with. */
export type Value = string | number | boolean | { result: number };

export type Cmdlet = {
  command: (typeof cmdlets)[number];
  parameters: Readonly<Record<string, Value>>;
  /** Properties of the answered objects that are wanted. */
  select?: readonly string[];
};

/** One answered object: each property that was asked for, as texts. */
export type Row = Readonly<Record<string, readonly string[]>>;

/**
 * The whole script. It holds nothing that comes from elsewhere: the calls are JSON in a variable, their values become values of
 * parameters (about_Splatting) and are never read as a part of the language. What it prints is UTF-8 in base64, whatever the
 * console's own encoding is.
 */
export const script = `
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$allowed = @(${cmdlets.map((name) => `'${name}'`).join(', ')})
$answer = @{ rows = @() }
try {
  $request = ConvertFrom-Json -InputObject $env:GANTRY_CALLS
  $results = @()
  foreach ($call in $request.calls) {
    if ($allowed -cnotcontains $call.command) { throw "not allowed: $($call.command)" }
    $parameters = @{}
    foreach ($property in $call.parameters.PSObject.Properties) {
      $value = $property.Value
      if ($value -is [System.Management.Automation.PSCustomObject]) { $value = $results[$value.result][0] }
      $parameters[$property.Name] = $value
    }
    $found = @(& $call.command @parameters)
    $results += , $found
    $rows = @()
    foreach ($item in $found) {
      $row = @{}
      foreach ($name in $call.select) {
        $row[$name] = @($item.$name | Where-Object { $null -ne $_ } | ForEach-Object { [string]$_ })
      }
      $rows += $row
    }
    $answer.rows += , $rows
  }
  if ($request.who) {
    $identity = [System.Security.Principal.WindowsIdentity]::GetCurrent()
    $principal = New-Object System.Security.Principal.WindowsPrincipal $identity
    $may = $false
    foreach ($group in 'S-1-5-32-578', 'S-1-5-32-544') {
      $may = $may -or $principal.IsInRole((New-Object System.Security.Principal.SecurityIdentifier $group))
    }
    $answer.who = @{
      name = $identity.Name
      may = $may
      there = [bool](Get-Command -Name New-VM -ErrorAction SilentlyContinue)
    }
  }
} catch {
  $answer.error = $_.Exception.Message
}
$json = ConvertTo-Json -InputObject $answer -Depth 6 -Compress
[Console]::Out.Write([Convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes($json)))
`;

/** The arguments behind the program's name; the same for every call (about_PowerShell_exe, "-EncodedCommand"). */
export const scriptArguments: readonly string[] = [
  '-NoProfile',
  '-NonInteractive',
  '-EncodedCommand',
  Buffer.from(script, 'utf16le').toString('base64'),
];

/** JSON of plain ASCII: no encoding on the way can change it. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

type Answer = {
  rows?: Row[][];
  error?: string;
  who?: { name: string; may: boolean; there: boolean };
};

async function ask(shell: PowerShell, request: unknown, signal?: AbortSignal): Promise<Answer> {
  const done = await runCommand(shell.program, [...scriptArguments], {
    env: { ...shell.env, GANTRY_CALLS: asciiJson(request) },
    timeout: 300_000,
    ...(signal ? { signal } : {}),
  });
  try {
    return JSON.parse(Buffer.from(done.output.trim(), 'base64').toString('utf8')) as Answer;
  } catch {
    const message = done.errors.trim().split('\n')[0] || `PowerShell ended with ${done.code}`;
    throw new MachineProblem({ reason: 'machine-failed', message });
  }
}

/** Runs the calls one after the other in one process; the first that fails ends it and is thrown with its own words. */
export async function runCmdlets(shell: PowerShell, calls: readonly Cmdlet[], signal?: AbortSignal): Promise<Row[][]> {
  const { rows, error } = await ask(shell, { calls: calls.map((call) => ({ select: [], ...call })) }, signal);
  if (error === undefined && rows) return rows;
  const full = /0x80070070|not enough space/i.test(error ?? '');
  throw new MachineProblem({
    reason: full ? 'no-space' : 'machine-failed',
    message: error?.trim() ?? 'PowerShell gave no answer',
  });
}

/** Who asks, whether that person may use Hyper-V, and whether it is there. */
export async function askWho(shell: PowerShell): Promise<{ name: string; may: boolean; there: boolean }> {
  const { who, error } = await ask(shell, { calls: [], who: true });
  if (who) return who;
  throw new MachineProblem({ reason: 'machine-failed', message: error ?? 'PowerShell gave no answer' });
}

/** One word for PowerShell, for a command that a person copies (about_Quoting_Rules, single-quoted strings). */
export function quoted(word: string): string {
  return `'${word.replace(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`;
}
