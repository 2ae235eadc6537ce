package runner

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"supermarket/internal/clock"
	"supermarket/models"
)

// job is the child that is billed.
type job struct {
	cmd    *exec.Cmd
	group  *cgroup
	began  clock.Monotonic
	wall   time.Time
	took   time.Duration // set once exited is closed
	exited chan struct{}
	asked  models.RunCause // why it was told to stop
	ends   []io.Closer     // our ends of its pipes
	said   []byte          // how it ended, by the first process of its jail; of use once the pipes are read
	read   sync.WaitGroup
}

// launch starts the job; an error means that the job never ran.
func (r *run) launch(group *cgroup) (*job, error) {
	j := &job{group: group, exited: make(chan struct{}), wall: r.cfg.Clock.Now()}
	s := shim{
		limits: r.claim.Limits, uid: r.cfg.JobUID, gid: r.cfg.JobGID, parent: os.Getpid(), cgroups: group.dirs(),
		argv: []string{ownProgram, "-in", "in", "-out", "out", "-units", strconv.Itoa(max(r.claim.Units, 1)), "-stdin", r.claim.Recipe},
	}
	jailed := r.claim.Isolated || len(r.claim.Command) > 0
	if jailed {
		s.jail = r.folder.job("")
	}
	if len(r.claim.Command) > 0 {
		s.argv = r.claim.Command
	}
	if r.gangs() {
		exe, err := os.Readlink("/proc/self/exe") // a path that other nodes have too
		if err != nil {
			return nil, err
		}
		s.argv = r.gangArgs(exe)
	}
	// Looked up in the child: the folder above ours may be closed to the job's user, and our binary may be replaced meanwhile.
	j.cmd = exec.Command(r.cfg.Exe, s.args()...)
	j.cmd.Dir = r.folder.job("")
	j.cmd.Env = environment(r.folder.job("tmp"), r.cfg.SubmissionKey, r.claim)
	if r.gangs() {
		j.cmd.Env = append(j.cmd.Env, r.engine()...)
	}
	j.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if jailed {
		j.cmd.Dir = "/"
		j.cmd.Env = environment("/tmp", r.cfg.SubmissionKey, r.claim)
		j.cmd.SysProcAttr = jailAttr(r.cfg.jailUser())
	}
	return j, r.connect(j, jailed)
}

// jailUser is whom a jailed job is outside: never root.
func (c Config) jailUser() (uid, gid int) {
	switch {
	case c.JobUID > 0:
		return c.JobUID, c.JobGID
	case os.Getuid() == 0:
		return nobody, nobody
	}
	return os.Getuid(), os.Getgid()
}

const nobody = 65534

func (r *run) connect(j *job, jailed bool) error {
	params, err := r.params()
	if err != nil {
		return err
	}
	out, outOurs, err1 := pipeOut()
	metrics, metricsOurs, err2 := pipeOut()
	launched, launchedOurs, err3 := pipeOut()
	end, endOurs, err4 := pipeOut()
	theirs := []*os.File{params, out, metrics, launched, end}
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return err
	}
	j.cmd.Stdin, j.cmd.Stdout, j.cmd.Stderr = params, out, out
	j.cmd.ExtraFiles = []*os.File{metrics, launched}
	j.ends = []io.Closer{outOurs, metricsOurs, endOurs}
	var leave *os.File
	if jailed {
		var their *os.File
		if their, leave, err = os.Pipe(); err != nil {
			return err
		}
		theirs = append(theirs, their)
		j.cmd.ExtraFiles = append(j.cmd.ExtraFiles, end, their)
	}
	r.gauge.elapsed = func() time.Duration { return j.began.Elapsed() }
	err = j.start()
	for _, f := range theirs {
		_ = f.Close()
	}
	if err != nil {
		return err
	}
	if leave != nil {
		j.letGo(leave)
	}
	j.read.Go(func() { _, _ = io.Copy(r.spool, outOurs) })
	j.read.Go(func() { r.gauge.read(metricsOurs) })
	j.read.Go(func() { j.said, _ = io.ReadAll(io.LimitReader(endOurs, 64)) })
	return j.launched(launchedOurs)
}

// letGo puts the first process of a jail into its control groups and lets it go
// on; one that could not be put there ends.
func (j *job) letGo(leave *os.File) {
	defer func() { _ = leave.Close() }()
	for _, dir := range j.group.dirs() {
		if write(dir, "cgroup.procs", strconv.Itoa(j.cmd.Process.Pid)) != nil {
			return
		}
	}
	_, _ = leave.Write([]byte{'g'})
}

func pipeOut() (theirs, ours *os.File, err error) {
	ours, theirs, err = os.Pipe()
	return theirs, ours, err
}

// params hands the parameters over in a file without a name: an argument list is there for all to read.
func (r *run) params() (*os.File, error) {
	b, err := json.Marshal(r.claim.Params)
	if err != nil {
		return nil, err
	}
	if r.claim.Params == nil {
		b = []byte("{}")
	}
	f, err := os.CreateTemp(r.folder.dir, ".params-*")
	if err != nil {
		return nil, err
	}
	_, err = io.Copy(f, bytes.NewReader(b))
	_, seek := f.Seek(0, io.SeekStart)
	return f, errors.Join(err, seek, os.Remove(f.Name()))
}

var envName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Z][A-Z0-9_]{0,63}$`) })

// environment is made from nothing: what our own holds is not the job's business.
func environment(tmp, submissionKey string, c models.ClaimAnswer) []string {
	out := []string{
		markName + "=" + submissionKey,
		"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", "HOME=" + tmp, "TMPDIR=" + tmp,
		"GOMAXPROCS=" + strconv.Itoa(max(c.Units, 1)),
	}
	if m := c.Limits.MemoryBytes; m > 0 {
		out = append(out, "GOMEMLIMIT="+strconv.FormatInt(m/10*9, 10))
	}
	for name, value := range c.Env {
		if envName().MatchString(name) && name != markName && !strings.HasPrefix(name, "LD_") && !strings.ContainsRune(value, 0) {
			out = append(out, name+"="+value)
		}
	}
	return out
}

// start also begins to wait. The kernel ends the job when the thread that
// started it ends, so that thread stays until the job is gone.
func (j *job) start() error {
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		_ = unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) // the job has it from its first thread on; the shim sees to it otherwise
		j.began = clock.Start()
		err := j.cmd.Start()
		started <- err
		if err == nil {
			j.wait()
		}
	}()
	return <-started
}

func (j *job) wait() {
	pid := j.cmd.Process.Pid
	for unix.Waitid(unix.P_PID, pid, nil, unix.WEXITED|unix.WNOWAIT, nil) == unix.EINTR {
	}
	j.took = j.began.Elapsed()
	j.signal(syscall.SIGKILL) // before the leader is reaped: its id cannot have been given away yet
	j.group.kill()
	_ = j.cmd.Wait()
	killOrphans()
	close(j.exited)
}

// signal reaches the whole process group, as long as it is ours.
func (j *job) signal(sig syscall.Signal) {
	select {
	case <-j.exited:
	default:
		_ = syscall.Kill(-j.cmd.Process.Pid, sig)
	}
}

// launched waits until the shim has become the job.
func (j *job) launched(pipe *os.File) error {
	late := time.AfterFunc(30*time.Second, func() { _ = pipe.Close() })
	text, err := io.ReadAll(io.LimitReader(pipe, 4<<10))
	if late.Stop() {
		_ = pipe.Close()
	}
	if err == nil && len(text) == 0 {
		return nil
	}
	j.signal(syscall.SIGKILL)
	<-j.exited
	j.hangUp()
	return fmt.Errorf("runner: the job was not launched: %s", cmp.Or(strings.TrimSpace(string(text)), "in time"))
}

// hangUp takes what is left in the pipes. All writers are dead; should one have
// escaped all the same, it is not waited for.
func (j *job) hangUp() {
	late := time.AfterFunc(5*time.Second, j.closeEnds)
	j.read.Wait()
	late.Stop()
	j.closeEnds()
}

func (j *job) closeEnds() {
	for _, e := range j.ends {
		_ = e.Close()
	}
}

// ask tells the job to stop and returns when to kill it; only the first cause counts.
func (j *job) ask(cause models.RunCause, grace time.Duration) <-chan time.Time {
	j.asked = cmp.Or(j.asked, cause)
	j.signal(syscall.SIGTERM)
	j.signal(syscall.SIGCONT) // a stopped process takes no other signal
	return time.NewTimer(grace).C
}

// result is the job's own part of the finish.
func (j *job) result(limits models.RunLimits) models.FinishRequest {
	ps := j.cmd.ProcessState
	f := models.FinishRequest{
		StartedAt: j.wall, EndedAt: j.wall.Add(j.took), RunMillis: j.took.Milliseconds(),
		ExitCode: ps.ExitCode(), Cause: cmp.Or(j.asked, models.CauseExit),
		CPUMillis: (ps.UserTime() + ps.SystemTime()).Milliseconds(),
	}
	if u, ok := ps.SysUsage().(*syscall.Rusage); ok {
		f.MaxRSSBytes = u.Maxrss << 10
	}
	if w, ok := ps.Sys().(syscall.WaitStatus); ok && w.Signaled() {
		f.Signal = unix.SignalName(w.Signal())
	}
	if f.Signal == "" {
		if code, sig, ok := endOf(j.said); ok {
			f.ExitCode, f.Signal = code, unix.SignalName(sig)
		}
	}
	if f.Cause == models.CauseExit && j.hitLimit(f, limits) {
		f.Cause = models.CauseLimits
	}
	return f
}

func (j *job) hitLimit(f models.FinishRequest, limits models.RunLimits) bool {
	switch f.Signal {
	case "SIGXCPU", "SIGXFSZ":
		return true
	case "SIGKILL": // not ours: the kernel's, for want of memory or of CPU time
		// The limit counts by the kernel's ticks, the usage does not: on a busy machine they differ by a fifth.
		return j.group.ranOut() || limits.CPUSeconds > 0 && f.CPUMillis >= limits.CPUSeconds*1000/2
	}
	return false
}
