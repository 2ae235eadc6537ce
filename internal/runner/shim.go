package runner

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"supermarket/models"
)

const (
	launchFD   = 4   // the shim says here why it failed; a successful exec closes it
	exitLaunch = 125 // the shim could not start the job
)

// shim is what run-job does before it becomes the job: Go cannot set these on a child.
type shim struct {
	limits   models.RunLimits
	uid, gid int
	parent   int
	cgroups  dirList
	jail     string // the job's folder: it gets a root of its own
	inner    bool   // within a jail
	bare     bool   // started without a way to new privileges
	argv     []string
	probe    bool
}

type dirList []string

func (d *dirList) String() string { return strings.Join(*d, ",") }

func (d *dirList) Set(s string) error { *d = append(*d, s); return nil }

// args writes the command line that parseShim reads.
func (s shim) args() []string {
	out := []string{"run-job"}
	add := func(name string, n int64) {
		if n > 0 {
			out = append(out, "-"+name+"="+strconv.FormatInt(n, 10))
		}
	}
	add("memory-bytes", s.limits.MemoryBytes)
	add("processes", int64(s.limits.Processes))
	add("file-bytes", s.limits.FileBytes)
	add("open-files", int64(s.limits.OpenFiles))
	add("cpu-seconds", s.limits.CPUSeconds)
	add("uid", int64(s.uid))
	add("gid", int64(s.gid))
	add("parent", int64(s.parent))
	for _, d := range s.cgroups {
		out = append(out, "-cgroup="+d)
	}
	if s.jail != "" {
		out = append(out, "-jail="+s.jail)
	}
	if s.inner {
		out = append(out, "-inner")
	}
	if s.probe {
		out = append(out, "-probe")
	}
	return append(append(out, "--"), s.argv...)
}

func parseShim(args []string) (shim, error) {
	var s shim
	f := flag.NewFlagSet("run-job", flag.ContinueOnError)
	f.SetOutput(os.Stderr)
	f.Int64Var(&s.limits.MemoryBytes, "memory-bytes", 0, "most memory of one process, when no control group bounds it")
	f.IntVar(&s.limits.Processes, "processes", 0, "most processes, when the uid is dropped")
	f.Int64Var(&s.limits.FileBytes, "file-bytes", 0, "largest file")
	f.IntVar(&s.limits.OpenFiles, "open-files", 0, "most open files")
	f.Int64Var(&s.limits.CPUSeconds, "cpu-seconds", 0, "most CPU seconds of one process")
	f.IntVar(&s.uid, "uid", 0, "user to become")
	f.IntVar(&s.gid, "gid", 0, "group to become")
	f.IntVar(&s.parent, "parent", 0, "die with this process")
	f.Var(&s.cgroups, "cgroup", "control group folder to join")
	f.StringVar(&s.jail, "jail", "", "in namespaces of its own: make it a root of its own, around this folder")
	f.BoolVar(&s.inner, "inner", false, "this process is within a jail")
	f.BoolVar(&s.probe, "probe", false, "only try whether the jail can be made")
	err := f.Parse(args)
	s.argv = f.Args()
	if err == nil && !s.probe && len(s.argv) == 0 {
		err = errors.New("run-job: nothing to run")
	}
	return s, err
}

// RunJobMain is the subcommand "run-job": it bounds this process and becomes
// the job. A program of ours, own, goes on in this process, where it holds no more
// than an exec would leave it; all else is exec'd, and comes back only on failure.
func RunJobMain(args []string, own func(args []string) int) int {
	s, err := parseShim(args)
	if err == nil && s.jail != "" {
		return s.contain()
	}
	unix.CloseOnExec(launchFD)
	if err == nil {
		err = s.become()
	}
	if err == nil && s.stays() {
		_ = unix.Close(launchFD)
		return own(s.argv[1:])
	}
	if err == nil {
		err = s.exec()
	}
	_, _ = fmt.Fprintln(os.NewFile(launchFD, "launch"), err)
	return exitLaunch
}

// stays tells whether the job is a program of ours that needs no exec: nothing that
// an exec would set anew has changed, and what cannot be undone holds for all threads
// since before the first.
func (s shim) stays() bool {
	return s.argv[0] == ownProgram && !s.inner && s.uid == 0 && s.bare
}

// contain makes the jail and stays in it as its first process.
func (s shim) contain() int {
	runtime.LockOSThread()
	var err error
	if !s.probe {
		err = awaitLeave()
	}
	if err == nil {
		err = enterJail(s.jail)
	}
	if err == nil && s.probe { // what a job gives up within is tried too
		s.inner = true
		err = s.become()
	}
	if err != nil {
		_, _ = fmt.Fprintln(os.NewFile(launchFD, "launch"), err)
		return exitLaunch
	}
	if s.probe {
		return 0
	}
	in := s
	in.jail, in.inner, in.cgroups, in.uid, in.parent = "", true, nil, 0, 0
	return initMain(in.args())
}

// awaitLeave lets this process end with its runner, and waits until that has put
// it into its control groups: from within its namespace it may not join them, and
// cannot see its parent.
func awaitLeave() error {
	if err := unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL), 0, 0, 0); err != nil {
		return fmt.Errorf("run-job: death signal: %w", err)
	}
	leave := os.NewFile(leaveFD, "leave")
	defer func() { _ = leave.Close() }()
	if n, _ := leave.Read(make([]byte, 1)); n != 1 {
		return errors.New("run-job: the runner is gone")
	}
	return nil
}

func (s shim) join() error {
	for _, dir := range s.cgroups {
		if err := write(dir, "cgroup.procs", strconv.Itoa(os.Getpid())); err != nil {
			return fmt.Errorf("run-job: join %s: %w", dir, err)
		}
	}
	return nil
}

func (s *shim) become() error {
	runtime.LockOSThread() // prctl's settings are the thread's, and the thread that execs keeps its own
	s.bare = noNewPrivileges()
	if err := s.join(); err != nil {
		return err
	}
	if err := s.bound(); err != nil {
		return err
	}
	if err := s.drop(); err != nil {
		return err
	}
	if s.inner {
		if err := powerless(); err != nil {
			return err
		}
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("run-job: no new privileges: %w", err)
	}
	// After the change of user, which clears it; the runner may have died before.
	if err := unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL), 0, 0, 0); err != nil {
		return fmt.Errorf("run-job: death signal: %w", err)
	}
	if s.parent > 0 && os.Getppid() != s.parent {
		return errors.New("run-job: the runner is gone")
	}
	_ = unix.CloseRange(launchFD, ^uint(0), unix.CLOSE_RANGE_CLOEXEC) // older kernels lack it; our own files are close-on-exec anyway
	unix.Umask(0o077)
	if s.inner {
		return forbid()
	}
	return nil
}

func noNewPrivileges() bool {
	set, _, err := unix.RawSyscall6(unix.SYS_PRCTL, unix.PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0, 0)
	return err == 0 && set == 1
}

// exec becomes one of our own programs, or a buyer's command: an argument list,
// never a line for a shell.
func (s shim) exec() error {
	if s.argv[0] == ownProgram || s.argv[0] == gangProgram {
		return syscall.Exec("/proc/self/exe", append([]string{"supermarket"}, s.argv...), os.Environ())
	}
	if !s.inner {
		return errors.New("run-job: a command of the buyer's runs in a jail or not at all")
	}
	path, err := exec.LookPath(s.argv[0])
	if err != nil {
		return fmt.Errorf("run-job: %w", err)
	}
	return syscall.Exec(path, s.argv, os.Environ())
}

// ownProgram is the subcommand of our binary that recipes are.
const ownProgram = "workload"

// A Go program needs this much of RLIMIT_DATA before it allocates anything of its own.
const runtimeData = 128 << 20

// bound sets the limits. RLIMIT_AS stays out: it counts the gigabyte that Go's
// runtime reserves and never touches. RLIMIT_DATA stands in where no cgroup
// bounds the memory, process by process.
func (s shim) bound() error {
	limit := func(what int, n int64) error {
		if n <= 0 {
			return nil
		}
		return syscall.Setrlimit(what, &syscall.Rlimit{Cur: uint64(n), Max: uint64(n)})
	}
	err := errors.Join(
		syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{}),
		limit(syscall.RLIMIT_FSIZE, s.limits.FileBytes),
		limit(syscall.RLIMIT_NOFILE, int64(s.limits.OpenFiles)),
		limit(syscall.RLIMIT_CPU, s.limits.CPUSeconds))
	if s.limits.MemoryBytes > 0 && len(s.cgroups) == 0 {
		err = errors.Join(err, limit(unix.RLIMIT_DATA, s.limits.MemoryBytes+runtimeData))
	}
	if s.uid > 0 || s.inner { // it counts all processes of the user, ours too unless the job has one of its own
		err = errors.Join(err, limit(unix.RLIMIT_NPROC, int64(s.limits.Processes)))
	}
	if err != nil {
		return fmt.Errorf("run-job: limits: %w", err)
	}
	return nil
}

func (s shim) drop() error {
	if s.uid == 0 {
		return nil
	}
	err := errors.Join(syscall.Setgroups(nil), syscall.Setgid(s.gid), syscall.Setuid(s.uid))
	if err != nil {
		return fmt.Errorf("run-job: become %d:%d: %w", s.uid, s.gid, err)
	}
	return nil
}
