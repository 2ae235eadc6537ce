package brokertest

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// forbidden makes calls that a jailed job has no business with, and says what came
// of each.
func forbidden(map[string]string) int {
	runtime.LockOSThread()
	mine := os.Getpid()
	other := exec.Command("/bin/sleep", "60")
	if err := other.Start(); err != nil {
		fmt.Println("sibling:", err)
		return 1
	}
	defer func() { _ = other.Process.Kill(); _ = other.Wait() }()
	pid := uintptr(other.Process.Pid)
	for _, c := range []struct {
		name           string
		call, a, b, c4 uintptr
	}{
		{"keyctl", unix.SYS_KEYCTL, unix.KEYCTL_GET_KEYRING_ID, ^uintptr(2), 0},
		{"add_key", unix.SYS_ADD_KEY, 0, 0, 0},
		{"bpf", unix.SYS_BPF, unix.BPF_PROG_LOAD, 0, 0},
		{"userfaultfd", unix.SYS_USERFAULTFD, 1, 0, 0},
		{"io_uring_setup", unix.SYS_IO_URING_SETUP, 1, 0, 0},
		{"perf_event_open", unix.SYS_PERF_EVENT_OPEN, 0, 0, 0},
		{"ptrace", unix.SYS_PTRACE, unix.PTRACE_SEIZE, pid, 0},
		{"process_vm_readv", unix.SYS_PROCESS_VM_READV, pid, 0, 0},
		{"kcmp", unix.SYS_KCMP, pid, pid, 0},
		{"unshare", unix.SYS_UNSHARE, unix.CLONE_NEWUSER, 0, 0},
		{"clone", unix.SYS_CLONE, unix.CLONE_NEWUSER | uintptr(unix.SIGCHLD), 0, 0},
		{"clone3", unix.SYS_CLONE3, 0, 0, 0},
		{"setns", unix.SYS_SETNS, 0, 0, 0},
		{"mount", unix.SYS_MOUNT, 0, 0, 0},
		{"fsopen", unix.SYS_FSOPEN, 0, 0, 0},
		{"open_tree", unix.SYS_OPEN_TREE, ^uintptr(99), 0, 0},
		{"chroot", unix.SYS_CHROOT, 0, 0, 0},
		{"settimeofday", unix.SYS_SETTIMEOFDAY, 0, 0, 0},
		{"TIOCSTI", unix.SYS_IOCTL, 1, unix.TIOCSTI, 0},
		{"TIOCSTI, its upper half filled", unix.SYS_IOCTL, 1, unix.TIOCSTI | 1<<32, 0},
		{"another ioctl", unix.SYS_IOCTL, 1, unix.TCGETS, 0},
	} {
		_, _, e := syscall.RawSyscall6(c.call, c.a, c.b, c.c4, 0, 0, 0)
		if os.Getpid() != mine {
			syscall.RawSyscall(unix.SYS_EXIT_GROUP, 0, 0, 0) // the child of a clone that was let through
		}
		fmt.Printf("%s: %s\n", c.name, unix.ErrnoName(e))
	}
	fmt.Println("a child:", exec.Command("/bin/true").Run())
	return 0
}
