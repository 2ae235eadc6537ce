package runner_test

import (
	"strings"
	"testing"

	"supermarket/models"
)

// What namespaces and lost powers alone leave open: without the filter keyctl,
// add_key, perf_event_open, ptrace of one's own and others fail otherwise or not at all.
func TestAJailedJobMayNotMakeCallsThatOnlyAttacksNeed(t *testing.T) {
	seen, f := newRig(t).whole("forbidden", nil, func(c *models.ClaimAnswer) { c.Isolated = true })
	other := map[string]string{"clone3": "ENOSYS", "another ioctl": "ENOTTY", "a child": "<nil>"}
	said := 0
	for line := range strings.Lines(string(seen.Log)) {
		name, got, ok := strings.Cut(strings.TrimSpace(line), ": ")
		want, is := other[name]
		if !is {
			want = "EPERM"
		}
		if said++; !ok || got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	if said != 22 || f.ExitCode != 0 {
		t.Errorf("%d lines, %+v\n%s", said, f, seen.Log)
	}
}

func TestTheNumbersOfAnotherKindOfProgramLeadPastNothing(t *testing.T) {
	log, f := newRig(t).command([]string{"/usr/bin/perl", "-e", `print "alive\n"; syscall(0x40000000 + 39) == -1 or print "ESCAPED\n"`})
	if log != "alive\n" || f.ExitCode != 0 {
		t.Errorf("%q %+v", log, f)
	}
}
