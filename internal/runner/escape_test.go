package runner_test

import (
	"net"
	"os"
	"strings"
	"testing"

	"supermarket/models"
)

func TestAJailedJobThatWantsAllMemoryIsStoppedByItsBound(t *testing.T) {
	const all = "418381824"
	script := "head -c 400m /dev/zero | tail -c " + all + " | wc -c"
	log, f := newRig(t).shell(script, func(c *models.ClaimAnswer) { c.Limits.MemoryBytes = 64 << 20 })
	if strings.Contains(log, all) {
		t.Errorf("%+v\n%s", f, log)
	}
}

func TestWhatAJailedJobLeavesLeadsNowhereElse(t *testing.T) {
	secret := t.TempDir() + "/secret"
	if err := os.WriteFile(secret, []byte("of the server"), 0o644); err != nil {
		t.Fatal(err)
	}
	seen, f := newRig(t).whole("", nil, func(c *models.ClaimAnswer) {
		c.Command = []string{"/bin/sh", "-c", `cd /job/out; ln -s ` + secret + ` a.txt; ln -s ../../status.json b.txt; ln -s / c; mkfifo d; mkdir e; echo x > e/x; echo good > good.txt; echo x > '..escape'; echo x > .hidden; ln good.txt hard.txt; echo fine > fine.txt`}
	})
	if len(seen.Artefacts) != 1 || string(seen.Artefacts["fine.txt"]) != "fine\n" || f.ExitCode != 0 {
		t.Errorf("%v %+v\n%s", seen.Artefacts, f, seen.Log)
	}
}

func TestAJailedJobReachesNoSocketOfTheHost(t *testing.T) {
	ln, err := net.Listen("unix", "@supermarket-escape-test")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ln.Close() }()
	reached := make(chan struct{}, 1)
	go func() {
		if c, err := ln.Accept(); err == nil {
			_ = c.Close()
			reached <- struct{}{}
		}
	}()
	log, _ := newRig(t).shell(`cat /proc/net/unix | grep -c supermarket-escape-test; cat /proc/net/tcp | wc -l; ls /sys /run 2>&1 | head -3; kill -9 -1 2>/dev/null; echo end`)
	if !strings.HasPrefix(log, "0\n1\n") {
		t.Error(log)
	}
	select {
	case <-reached:
		t.Error("it was reached")
	default:
	}
}

func TestAJailedJobThatSpinsIsStoppedByItsCPUTime(t *testing.T) {
	_, f := newRig(t).shell("while :; do :; done", func(c *models.ClaimAnswer) { c.Limits.CPUSeconds = 1 })
	if f.Cause != models.CauseLimits {
		t.Errorf("%+v", f)
	}
}
