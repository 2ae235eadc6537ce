//go:build killpoint

package killpoint

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
)

var (
	kill = parse(os.Getenv("SUPERMARKET_KILL_AT"))
	stop = parse(os.Getenv("SUPERMARKET_STOP_AT"))
)

// mark is a named point that is passed for the nth time once.
type mark struct {
	point  string
	nth    int64
	passed *atomic.Int64
}

func (m mark) reached(name string) bool { return name == m.point && m.passed.Add(1) == m.nth }

func parse(s string) mark {
	name, n, ok := strings.Cut(s, ":")
	if !ok {
		return mark{name, 1, &atomic.Int64{}}
	}
	k, err := strconv.ParseInt(n, 10, 64)
	if err != nil {
		return mark{name, 1, &atomic.Int64{}}
	}
	return mark{name, k, &atomic.Int64{}}
}

// At kills the process at the named point, or stops it there until it is told to
// go on, when the environment asks for it.
func At(name string) {
	if kill.reached(name) {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	}
	if stop.reached(name) {
		stopHere()
	}
}

// stopHere sends the signal to the thread that calls it: sent to the process,
// another thread may take it, and this one goes on until that one is scheduled.
func stopHere() {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	_, _, _ = syscall.RawSyscall(syscall.SYS_TGKILL, uintptr(os.Getpid()), uintptr(syscall.Gettid()), uintptr(syscall.SIGSTOP))
}
