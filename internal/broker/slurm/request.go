package slurm

import (
	"fmt"
	"strconv"
	"time"

	"supermarket/internal/broker"
)

// script is the same for every job: what differs stands in the environment. On
// every node of the job it fetches the runner unless it is there, or holds the one
// that lies there to its checksum, which is not read again while the file is the
// same; on the first it becomes it. Nothing is taken from a folder that is another
// user's. Its exits are those of check.go; a cancel that meets it before the runner
// ends it by that signal, whatever its child makes of it.
const script = `#!/bin/sh
set -u
umask 077
trap 'trap - USR1; kill -USR1 $$' USR1
fetch='
umask 077
[ -d "$SM_WORK" ] || mkdir -p "$SM_WORK" || exit 251
[ -O "$SM_WORK" ] && chmod go-w "$SM_WORK" || exit 251
part=$(mktemp "$SM_WORK/.runner-XXXXXXXX") || exit 251
trap "rm -f $part" EXIT
if [ -n "$SM_RUNNER" ]; then
  stat -Lc "%n %d %i %s %y %z" "$SM_RUNNER" >"$part" || exit 253
  echo "$SM_SHA256  $SM_RUNNER" | sha256sum -c - >/dev/null || exit 253
  mv "$part" "$SM_WORK/held-$SM_SHA256" || exit 251
  exit 0
fi
runner=$SM_WORK/runner-$SM_SHA256
[ ! -x "$runner" ] || exit 0
if command -v curl >/dev/null 2>&1; then
  curl -fsS --retry 5 --retry-connrefused --max-filesize 300000000 -o "$part" "$SM_RUNNER_URL" || exit 252
else
  wget -q -t 5 -O "$part" "$SM_RUNNER_URL" || exit 252
fi
echo "$SM_SHA256  $part" | sha256sum -c - >/dev/null || exit 253
chmod 0700 "$part" && mv "$part" "$runner" || exit 251
'
ready() {
  [ -O "$SM_WORK" ] || return 1
  if [ -z "$SM_RUNNER" ]; then
    [ -x "$SM_WORK/runner-$SM_SHA256" ]
    return
  fi
  [ -O "$SM_WORK/held-$SM_SHA256" ] && read -r held <"$SM_WORK/held-$SM_SHA256" &&
    [ "$held" = "$(stat -Lc "%n %d %i %s %y %z" "$SM_RUNNER")" ]
}
if [ -n "$SM_MANY" ]; then
  srun --kill-on-bad-exit=1 --ntasks-per-node=1 sh -c "$fetch" || exit $?
elif ! ready; then
  sh -c "$fetch" || exit $?
fi
runner=${SM_RUNNER:-$SM_WORK/runner-$SM_SHA256}
if [ -n "${SM_CHECK:-}" ]; then
  "$runner" help >/dev/null || exit 254
  exit 0
fi
token=$SM_TOKEN
unset SM_TOKEN
exec "$runner" runner -exit-as-job -ranks srun -server "$SM_SERVER" -key "$SM_KEY" -work "$SM_WORK/$SM_KEY" $SM_PLAIN <<END
$token
END
`

// submission is what is asked of slurmrestd, in no version's words yet.
type submission struct {
	name        string
	partition   string
	account     string
	qos         string
	nodes       int
	cpus        int // of each node
	gres        string
	minutes     int64
	environment map[string]string
}

// Beyond the cap a runner needs time to fetch, to stop, and to deliver to a server
// that may be away for an hour.
const beyond = 75 * time.Minute

func (d *Driver) request(s broker.Submission) submission {
	limit := time.Duration(s.CapMillis)*time.Millisecond + beyond
	out := submission{
		name: s.SubmissionKey, partition: d.partition(s.Interruptible), account: d.cfg.Account, qos: d.cfg.QOS, nodes: s.Nodes, cpus: 1,
		minutes: int64((limit + time.Minute - 1) / time.Minute),
		environment: map[string]string{
			"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8",
			"SM_SERVER": s.ServerURL, "SM_KEY": s.SubmissionKey, "SM_TOKEN": s.Token, "SM_WORK": d.cfg.Work,
			"SM_RUNNER": d.cfg.RunnerPath, "SM_RUNNER_URL": d.opt.Runner.URL, "SM_SHA256": d.opt.Runner.SHA256, "SM_PLAIN": "", "SM_MANY": "",
		},
	}
	if s.Nodes > 1 {
		out.environment["SM_MANY"] = "1"
	}
	if s.Interruptible && d.cfg.SpotQOS != "" {
		out.qos = d.cfg.SpotQOS
	}
	if d.opt.PlainHTTP {
		out.environment["SM_PLAIN"] = "-plain-http"
	}
	if d.cfg.GRES == "" {
		out.cpus = s.Units
	} else {
		out.gres = fmt.Sprintf("%s:%d", d.cfg.GRES, s.Units)
	}
	return out
}

// encode writes a submission in a version's words. An unknown word fails the whole.
func encode(version int, s submission) map[string]any {
	job := map[string]any{
		"name": s.name, "tasks": s.nodes, "cpus_per_task": s.cpus, "dependency": "singleton",
		"current_working_directory": "/", "standard_output": "/dev/null", "standard_error": "/dev/null", "standard_input": "/dev/null",
	}
	for key, value := range map[string]string{"partition": s.partition, "account": s.account, "qos": s.qos} {
		if value != "" {
			job[key] = value
		}
	}
	if version <= 38 {
		// these take "requeue": false for true
		job["nodes"], job["time_limit"], job["environment"], job["no_requeue"] = s.nodes, s.minutes, s.environment, true
		if s.gres != "" {
			job["gres"] = s.gres
		}
		return map[string]any{"script": script, "job": job}
	}
	var environment []string
	for key, value := range s.environment {
		environment = append(environment, key+"="+value)
	}
	job["nodes"], job["environment"] = strconv.Itoa(s.nodes), environment
	job["time_limit"] = map[string]any{"set": true, "number": s.minutes}
	job["requeue"] = false
	if s.gres != "" {
		job["tres_per_node"] = tres(version) + s.gres
	}
	if version >= 40 {
		job["script"] = script
		return map[string]any{"job": job}
	}
	return map[string]any{"script": script, "job": job}
}

// tres begins the name of a resource; Slurm 23.02 wrote it another way.
func tres(version int) string {
	if version < 40 {
		return "gres:"
	}
	return "gres/"
}
