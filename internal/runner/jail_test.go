package runner_test

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"supermarket/models"
)

// command runs a buyer's own command in isolation.
func (r rig) command(argv []string, change ...func(*models.ClaimAnswer)) (string, models.FinishRequest) {
	r.Helper()
	seen, f := r.whole("", nil, append(change, func(c *models.ClaimAnswer) { c.Command = argv })...)
	return string(seen.Log), f
}

func (r rig) shell(script string, change ...func(*models.ClaimAnswer)) (string, models.FinishRequest) {
	r.Helper()
	return r.command([]string{"/bin/sh", "-c", script}, change...)
}

func TestABuyersCommandRunsByItsArguments(t *testing.T) {
	log, f := newRig(t).command([]string{"printf", "%s|", "a b", "$(id)", ";rm -rf /"})
	if log != "a b|$(id)|;rm -rf /|" || f.ExitCode != 0 || f.Cause != models.CauseExit {
		t.Errorf("%q %+v", log, f)
	}
}

func TestARecipeRunsInIsolationToo(t *testing.T) {
	seen, f := newRig(t).whole("matmul", map[string]string{"size": "64", "repeats": "2"}, func(c *models.ClaimAnswer) { c.Isolated = true })
	if f.ExitCode != 0 || len(seen.Artefacts["benchmark.json"]) == 0 || len(f.Metrics) == 0 {
		t.Errorf("%+v\n%s", f, seen.Log)
	}
}

func TestAnEndWithinAJailIsToldAsItWas(t *testing.T) {
	for script, want := range map[string]struct {
		code int
		sig  string
	}{"exit 7": {7, ""}, "kill -SEGV $$": {-1, "SIGSEGV"}, "kill -KILL $$": {-1, "SIGKILL"}} {
		if log, f := newRig(t).shell(script); f.ExitCode != want.code || f.Signal != want.sig || f.Cause != models.CauseExit {
			t.Errorf("%s: %+v\n%s", script, f, log)
		}
	}
}

func TestAJailedJobIsToldToStop(t *testing.T) {
	r := newRig(t)
	a := r.server.Offer("", nil, func(c *models.ClaimAnswer) {
		c.Command = []string{"/bin/sh", "-c", "trap 'echo bye; exit 5' TERM; echo ready; while :; do sleep 0.05; done"}
	})
	p := r.start(a, t.TempDir())
	r.server.AwaitLog(a.Key, "ready")
	r.server.Stop(a.Key, "enough")
	p.exit()
	seen := r.server.Seen(a.Key)
	if f := seen.Finishes[0]; f.Cause != models.CauseCancelled || f.ExitCode != 5 || strings.Count(string(seen.Log), "bye") != 1 {
		t.Errorf("%+v\n%s", f, seen.Log)
	}
}

func TestAJailedJobSeesNothingOfTheHost(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("of the server"), 0o644); err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ln.Close() }()
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	log, _ := newRig(t).shell(fmt.Sprintf(`
cat %s 2>/dev/null && echo ESCAPED file
cat /proc/1/root%s 2>/dev/null && echo ESCAPED by proc
ls /root /home /var /work /tmp/* 2>/dev/null && echo ESCAPED folders
grep -q . /etc/shadow 2>/dev/null && echo ESCAPED shadow
(exec 3<>/dev/tcp/127.0.0.1/%s) 2>/dev/null && echo ESCAPED network
cat < /dev/null > /dev/tcp/127.0.0.1/%s 2>/dev/null && echo ESCAPED network
[ "$(ls /proc | grep -c '^[0-9]')" -le 8 ] || echo ESCAPED processes
kill -9 %d 2>/dev/null && echo ESCAPED signal
kill -9 1 2>/dev/null; echo 'still here'
for at in /usr/x /etc/x /x /job/x /job/in/x /lib/x; do (: > $at) 2>/dev/null && echo ESCAPED write $at; done
mount -t tmpfs x /tmp 2>/dev/null && echo ESCAPED mount
unshare -r true 2>/dev/null && echo ESCAPED namespace
mknod /tmp/sda b 8 0 2>/dev/null && echo ESCAPED device
chroot / true 2>/dev/null && echo ESCAPED chroot
hostname other 2>/dev/null && echo ESCAPED hostname
grep -E '^Cap(Prm|Eff|Bnd|Amb)' /proc/self/status | grep -v 0000000000000000 && echo ESCAPED powers
grep -q 'NoNewPrivs:.1' /proc/self/status || echo ESCAPED privileges
env | grep -i -E 'secret|database|token' && echo ESCAPED environment
echo out > /job/out/result.txt; echo done
`, secret, secret, port, port, os.Getpid()))
	if strings.Contains(log, "ESCAPED") || !strings.Contains(log, "still here") || !strings.HasSuffix(log, "done\n") {
		t.Error(log)
	}
}

func TestAForkBombStaysInItsJail(t *testing.T) {
	log, f := newRig(t).shell("b() { b | b & }; b; sleep 1; echo after", func(c *models.ClaimAnswer) {
		c.Limits.Processes, c.CapMillis, c.GraceMillis = 64, 5000, 100
	})
	if f.RunMillis > 8000 {
		t.Errorf("%+v\n%s", f, log)
	}
}

func TestAJobThatFillsTheDiskIsStopped(t *testing.T) {
	_, f := newRig(t).shell("i=0; while :; do head -c 1048576 /dev/zero > out/$i; i=$((i+1)); done", func(c *models.ClaimAnswer) { c.Limits.DiskBytes = 32 << 20 })
	if f.Cause != models.CauseLimits {
		t.Errorf("%+v", f)
	}
	_, f = newRig(t).shell(`for i in 3 4 5 6 7 8 9; do eval "exec $i>out/x; rm out/x; head -c 8388608 /dev/zero >&$i"; done; sleep 600`, func(c *models.ClaimAnswer) {
		c.Limits.DiskBytes, c.CapMillis = 32<<20, 20_000
	})
	if f.Cause != models.CauseLimits {
		t.Errorf("by a file without a name: %+v", f)
	}
	_, f = newRig(t).shell("head -c 600000000 /dev/zero > /tmp/big", func(c *models.ClaimAnswer) {})
	if f.ExitCode == 0 {
		t.Error("/tmp has no bound")
	}
}

func TestACommandThatIsNotThereIsNotTheSitesFaultToHide(t *testing.T) {
	_, f := newRig(t).command([]string{"no-such-program"})
	if f.Cause != models.CauseLaunch || !strings.Contains(f.Detail, "no-such-program") {
		t.Errorf("%+v", f)
	}
}

func TestTwoJailedJobsDoNotMeet(t *testing.T) {
	r := newRig(t)
	first := r.server.Offer("", nil, func(c *models.ClaimAnswer) {
		c.Command = []string{"/bin/sh", "-c", "echo mine > /tmp/mine; echo ready; sleep 600"}
	})
	p := r.start(first, t.TempDir())
	r.server.AwaitLog(first.Key, "ready")
	log, _ := r.shell("ls /tmp /dev/shm /job/out; pgrep sleep && echo ESCAPED; echo end")
	if strings.Contains(log, "mine") || strings.Contains(log, "ESCAPED") {
		t.Error(log)
	}
	r.server.Stop(first.Key, "enough")
	p.exit()
}
