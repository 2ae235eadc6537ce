package runner_test

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"supermarket/internal/broker/brokertest"
	"supermarket/internal/runner"
)

func init() { runtime.LockOSThread() } // halfGone wants the first thread

// halfGone is a process whose first thread has ended, until its input does.
func halfGone() {
	ended := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		close(ended)
	}()
	go func() { <-ended; os.Exit(0) }()
	_, _, _ = syscall.Syscall(syscall.SYS_EXIT, 0, 0, 0)
}

func TestAProcessIsAliveUntilItsLastThreadHasEnded(t *testing.T) {
	cmd := exec.Command(os.Args[0], "half-gone")
	in, err := cmd.StdinPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	p, err := runner.Identify(cmd.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	brokertest.Eventually(t, "its first thread to end", func() bool {
		b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", cmd.Process.Pid))
		return err == nil && strings.Contains(string(b), ") Z ")
	})
	if !p.Alive() {
		t.Error("it counts as gone")
	}
	_ = in.Close()
	_ = cmd.Wait()
	if p.Alive() {
		t.Error("it counts as alive")
	}
}
