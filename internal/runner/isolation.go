package runner

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"supermarket/models"
)

// Isolation finds out what a job can be bounded and kept apart with here, by
// trying it. Exe is our binary, "" for the one that runs.
func Isolation(ctx context.Context, exe string) models.HostFacts {
	if exe == "" {
		exe = "/proc/self/exe"
	}
	h := models.HostFacts{Cores: runtime.NumCPU(), MemoryBytes: memory(), Cgroup: models.CgroupNone}
	if c, err := makeCgroup("supermarket-probe-"+strconv.Itoa(os.Getpid()), models.RunLimits{MemoryBytes: 1 << 30, Processes: 64}); err == nil {
		h.Cgroup = c.kind
		c.remove()
	}
	h.Namespaces = namespaces(ctx, exe)
	return h
}

func memory() int64 {
	f, err := os.Open("/proc/meminfo")
	if err != nil {
		return 0
	}
	defer func() { _ = f.Close() }()
	for in := bufio.NewScanner(f); in.Scan(); {
		if rest, ok := strings.CutPrefix(in.Text(), "MemTotal:"); ok {
			kib, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return kib << 10
		}
	}
	return 0
}

// namespaces starts a program that does nothing in user, mount, network and
// process namespaces of its own.
func namespaces(ctx context.Context, exe string) bool {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, exe, "run-job", "-probe")
	cmd.Env = []string{}
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS | syscall.CLONE_NEWNET | syscall.CLONE_NEWPID,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
	return cmd.Run() == nil
}
