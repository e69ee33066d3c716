// What `gantry --help` prints; the shapes of --json are a promise.
export const help = `gantry: the machine of Gantry's own engine, without a window.

  gantry machine start            starts it; it runs on until "gantry machine stop"
  gantry machine stop             stops its containers, then the engine and the machine
  gantry machine restart          stops and starts it
  gantry machine status           tells what it is like
  gantry machine reclaim [--images] [--containers] [--volumes] [--build-cache]
                                  removes what nobody uses of what is named, and gives the room back to this computer
  gantry machine settings [--set KEY=VALUE]...
                                  shows or changes its settings; VALUE is JSON or text, empty for the default;
                                  KEY may have dots: --set cpus=4 --set 'mirrors=["https://mirror.example"]' --set proxy.http=
  gantry context add [NAME]       writes a docker context (default: gantry), so that "docker --context gantry ps" works
  gantry context remove [NAME]    takes it away again
  gantry diagnose                 checks, each with its result and what mends it
  gantry version                  tells the version

Options: --json (one JSON value on the standard output, progress on the standard error), --help.
GANTRY_HOME names another folder than the usual one; DOCKER_CONFIG another than ~/.docker.

Exit codes: 0 done, 1 failed (for diagnose: a check failed), 2 the command line makes no sense.

With --json (sizes in bytes; what is absent is unknown):
  machine start, restart, status  { "driver", "status": "running" | "stopped", "kept": boolean, "address"?: string,
                                    "restartNeeded": boolean, "facts": {…}, "disk"?: { "directory", "host", "size", "used", "free" } }
  machine stop                    { "driver", "status": "stopped" }
  machine reclaim                 { "before", "after", "reclaimed" }
  machine settings                the settings
  context add                     { "name", "address" }
  context remove                  { "name", "removed": boolean }
  diagnose                        [ { "id", "status": "ok" | "warning" | "failed" | "skipped", "detail"?, "fix"? } ]
  version                         { "version" }
  a failure                       { "error": { "reason", "message", "field"?, "fix"? } }
`;
