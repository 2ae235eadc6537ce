package runner

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"supermarket/models"
)

// isolation finds out what a job can be bounded and kept apart with here, by
// trying it: with a control group, and a jail as a job's.
func isolation(ctx context.Context, c Config, try func(context.Context, Config) error) models.HostFacts {
	h := models.HostFacts{Cores: runtime.NumCPU(), MemoryBytes: memory(), Cgroup: models.CgroupNone}
	if g, err := makeCgroup("supermarket-probe-"+strconv.Itoa(os.Getpid()), models.RunLimits{MemoryBytes: 1 << 30, Processes: 64}); err == nil {
		h.Cgroup = g.kind
		g.remove()
	}
	err := try(ctx, c)
	if h.Namespaces = err == nil; err != nil {
		h.Lacks = fmt.Sprintf("%.200s", err)
	}
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

// tryJail makes a jail around nothing, and leaves it.
func tryJail(ctx context.Context, c Config) error {
	dir, err := os.MkdirTemp(c.WorkDir, ".jail-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	for _, name := range []string{"in", "out"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	why, theirs, err := os.Pipe()
	if err != nil {
		return err
	}
	defer func() { _ = why.Close() }()
	cmd := exec.CommandContext(ctx, c.Exe, shim{probe: true, jail: dir}.args()...)
	cmd.Env, cmd.Dir = []string{}, "/"
	cmd.ExtraFiles = []*os.File{theirs, theirs}
	cmd.SysProcAttr = jailAttr(c.jailUser())
	err = cmd.Run()
	_ = theirs.Close()
	if said, _ := io.ReadAll(io.LimitReader(why, 1<<10)); err != nil && len(said) > 0 {
		return errors.New(strings.TrimSpace(string(said)))
	}
	return err
}
