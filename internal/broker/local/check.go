package local

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"supermarket/internal/broker"
)

var _ broker.Checker = (*Driver)(nil)

// Check tries the folder, the runner and what is free.
func (d *Driver) Check(ctx context.Context, tell func(broker.Step)) {
	for _, step := range []func(context.Context) broker.Step{d.checkFolder, d.checkRunner, d.checkCapacity} {
		s := step(ctx)
		tell(s)
		if !s.OK {
			return
		}
	}
}

func (d *Driver) checkFolder(context.Context) broker.Step {
	f, err := os.CreateTemp(filepath.Join(d.cfg.Root, liveFolder), ".check-")
	if err != nil {
		return broker.Failed("check.folder", "check.folder_failed", err)
	}
	_ = f.Close()
	if err := os.Remove(f.Name()); err != nil {
		return broker.Failed("check.folder", "check.folder_failed", err)
	}
	return broker.Passed("check.folder", "check.folder_ok")
}

func (d *Driver) checkRunner(ctx context.Context) broker.Step {
	if err := exec.CommandContext(ctx, d.cfg.Exe, "help").Run(); err != nil {
		return broker.Failed("check.runner", "check.runner_failed", err)
	}
	return broker.Passed("check.runner", "check.runner_ok")
}

func (d *Driver) checkCapacity(ctx context.Context) broker.Step {
	c, err := d.Capacity(ctx)
	if err != nil {
		return broker.Failed("check.capacity", "check.nodes_failed", err)
	}
	return broker.Passed("check.capacity", "check.capacity_ok", "free", strconv.Itoa(c.UnitsFree), "units", strconv.Itoa(c.Units))
}
