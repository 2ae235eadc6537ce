package runner

import (
	"fmt"
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

// forbidden are calls that no computing job needs, and that namespaces and lost
// powers leave open or guard by themselves alone: each is a way into parts of the
// kernel that its flaws are found in.
var forbidden = append([]uint32{
	// keys are one store for the whole host
	unix.SYS_ADD_KEY, unix.SYS_REQUEST_KEY, unix.SYS_KEYCTL,
	// programs within the kernel, and work that it does past this filter
	unix.SYS_BPF, unix.SYS_PERF_EVENT_OPEN, unix.SYS_USERFAULTFD,
	unix.SYS_IO_URING_SETUP, unix.SYS_IO_URING_ENTER, unix.SYS_IO_URING_REGISTER,
	// other processes, from within
	unix.SYS_PTRACE, unix.SYS_PROCESS_VM_READV, unix.SYS_PROCESS_VM_WRITEV, unix.SYS_PIDFD_GETFD, unix.SYS_KCMP,
	// namespaces and mounts
	unix.SYS_UNSHARE, unix.SYS_SETNS, unix.SYS_MOUNT, unix.SYS_UMOUNT2, unix.SYS_PIVOT_ROOT, unix.SYS_CHROOT,
	unix.SYS_FSOPEN, unix.SYS_FSCONFIG, unix.SYS_FSMOUNT, unix.SYS_FSPICK, unix.SYS_OPEN_TREE, unix.SYS_MOVE_MOUNT, unix.SYS_MOUNT_SETATTR,
	unix.SYS_OPEN_BY_HANDLE_AT, unix.SYS_FANOTIFY_INIT, unix.SYS_QUOTACTL, unix.SYS_QUOTACTL_FD,
	// the machine itself
	unix.SYS_KEXEC_LOAD, unix.SYS_KEXEC_FILE_LOAD, unix.SYS_INIT_MODULE, unix.SYS_FINIT_MODULE, unix.SYS_DELETE_MODULE,
	unix.SYS_REBOOT, unix.SYS_SWAPON, unix.SYS_SWAPOFF, unix.SYS_ACCT, unix.SYS_SYSLOG, unix.SYS_VHANGUP,
	unix.SYS_SETTIMEOFDAY, unix.SYS_CLOCK_SETTIME, unix.SYS_CLOCK_ADJTIME, unix.SYS_ADJTIMEX, unix.SYS_LOOKUP_DCOOKIE, unix.SYS_NFSSERVCTL,
}, forbiddenHere...)

const newNamespaces = unix.CLONE_NEWUSER | unix.CLONE_NEWNS | unix.CLONE_NEWPID | unix.CLONE_NEWNET | unix.CLONE_NEWUTS | unix.CLONE_NEWIPC | unix.CLONE_NEWCGROUP

// What a filter sees of a call: struct seccomp_data, of which the low half of an
// argument comes first on both processors.
const (
	callNumber = 0
	callArch   = 4
	callArg0   = 16
	callArg1   = 24
)

const (
	allow   = unix.SECCOMP_RET_ALLOW
	refuse  = unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM)
	missing = unix.SECCOMP_RET_ERRNO | uint32(unix.ENOSYS)
)

func load(offset uint32) unix.SockFilter {
	return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: offset}
}

func ret(verdict uint32) unix.SockFilter {
	return unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: verdict}
}

// jump goes over yes instructions where the test holds, and over no where not.
func jump(test uint16, k uint32, yes, no uint8) unix.SockFilter {
	return unix.SockFilter{Code: unix.BPF_JMP | test | unix.BPF_K, K: k, Jt: yes, Jf: no}
}

// filter is the program that judges each call of a jailed job. Numbers mean other
// calls to other kinds of program, so these end at once. clone3 keeps its flags
// where no filter can read them: without it libraries fall back on clone.
func filter() []unix.SockFilter {
	out := []unix.SockFilter{
		load(callArch), jump(unix.BPF_JEQ, auditArch, 1, 0), ret(unix.SECCOMP_RET_KILL_PROCESS),
		load(callNumber), jump(unix.BPF_JGE, otherCalls, 0, 1), ret(refuse),
		jump(unix.BPF_JEQ, unix.SYS_CLONE3, 0, 1), ret(missing),
	}
	for _, call := range forbidden {
		out = append(out, jump(unix.BPF_JEQ, call, 0, 1), ret(refuse))
	}
	return append(out,
		jump(unix.BPF_JEQ, unix.SYS_CLONE, 0, 4), load(callArg0), jump(unix.BPF_JSET, newNamespaces, 0, 1), ret(refuse), ret(allow),
		// what these type at a terminal its shell would take for its user's
		jump(unix.BPF_JEQ, unix.SYS_IOCTL, 0, 5), load(callArg1), jump(unix.BPF_JEQ, unix.TIOCSTI, 1, 0), jump(unix.BPF_JEQ, unix.TIOCLINUX, 0, 1), ret(refuse), ret(allow),
		ret(allow))
}

// forbid puts the filter on this thread and on all that comes of it, for good. New
// privileges must have been given up before.
func forbid() error {
	if auditArch == 0 {
		return fmt.Errorf("jail: no filter of system calls is known for %s", runtime.GOARCH)
	}
	code := filter()
	program := unix.SockFprog{Len: uint16(len(code)), Filter: &code[0]}
	// Older kernels slow a filtered process down for the sake of secrets within it, of which a job has none.
	_, _, err := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_SPEC_ALLOW, uintptr(unsafe.Pointer(&program)))
	runtime.KeepAlive(code)
	if err != 0 {
		return fmt.Errorf("jail: filter of system calls: %w", err)
	}
	return nil
}
