package local

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"

	"supermarket/internal/broker"
	"supermarket/internal/killpoint"
	"supermarket/internal/runner"
)

// spawn starts the runner. Its process is written down before it is given its
// token, and without a token it does nothing: if we die in between, nothing runs.
func (d *Driver) spawn(p place, s broker.Submission) error {
	log, err := os.OpenFile(filepath.Join(p.dir, "runner.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return broker.ErrUnavailable.Wrap(err)
	}
	defer func() { _ = log.Close() }()
	cmd := d.command(p, s)
	cmd.Stdout, cmd.Stderr = log, log
	token, err := cmd.StdinPipe()
	if err != nil {
		return broker.ErrUnavailable.Wrap(err)
	}
	if err := errors.Join(p.hold(s.Units*s.Nodes), cmd.Start()); err != nil {
		p.free()
		return broker.ErrUnavailable.Wrap(err)
	}
	go func() { _ = cmd.Wait() }() // while we live its end leaves no zombie
	killpoint.At("local.started")
	if err := p.record(cmd.Process.Pid); err != nil {
		return broker.ErrUnavailable.Wrap(errors.Join(err, cmd.Process.Kill()))
	}
	killpoint.At("local.recorded")
	_, err = io.WriteString(token, s.Token+"\n")
	if err := errors.Join(err, token.Close()); err != nil {
		return broker.ErrUnknown.Wrap(err)
	}
	return nil
}

func (d *Driver) command(p place, s broker.Submission) *exec.Cmd {
	args := []string{"runner", "-server", s.ServerURL, "-key", s.SubmissionKey, "-work", p.dir}
	if d.cfg.JobUID > 0 {
		args = append(args, "-uid", strconv.Itoa(d.cfg.JobUID), "-gid", strconv.Itoa(d.cfg.JobGID))
	}
	if d.cfg.PlainHTTP {
		args = append(args, "-plain-http")
	}
	if d.cfg.CAFile != "" {
		args = append(args, "-ca-file", d.cfg.CAFile)
	}
	cmd := exec.Command(*d.exe.Load(), args...)
	cmd.Dir = p.dir
	cmd.Env = []string{"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8"} // none of ours: it holds secrets
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	return cmd
}

func (p place) record(pid int) error {
	proc, err := runner.Identify(pid)
	if err != nil {
		return err
	}
	b, err := json.Marshal(proc)
	if err != nil {
		return err
	}
	return p.write(runnerFile, b)
}
