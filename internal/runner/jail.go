package runner

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// What a jailed job sees. Its folder is /job with in, out and tmp below it; the
// system's programs and libraries are there to read, nothing else of the host is.
const (
	jailJob = "/job"
	jailTmp = 256 << 20 // bytes of /tmp and of /dev/shm, in memory
	endFD   = 5         // init says here how the job ended
	leaveFD = 6         // a byte: go on
)

// readable are the parts of the host that a job may read and run.
var readable = []string{
	"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt",
	"/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives", "/etc/ssl/certs", "/etc/localtime",
}

var deviceNames = []string{"null", "zero", "full", "random", "urandom"}

// jailAttr starts a process in namespaces of its own: users, mounts, processes,
// network, names of the machine and messages between processes. Whoever it is
// inside, outside it is uid and gid.
func jailAttr(uid, gid int) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{
		Setpgid: true,
		Cloneflags: syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS | syscall.CLONE_NEWPID | syscall.CLONE_NEWNET |
			syscall.CLONE_NEWUTS | syscall.CLONE_NEWIPC,
		UidMappings:                []syscall.SysProcIDMap{{ContainerID: 0, HostID: uid, Size: 1}},
		GidMappings:                []syscall.SysProcIDMap{{ContainerID: 0, HostID: gid, Size: 1}},
		GidMappingsEnableSetgroups: os.Getuid() == 0,
		// It starts as who we are, so that the way to its folder is open to it; whoever is not the first user keeps powers only so.
		AmbientCaps: []uintptr{unix.CAP_SYS_ADMIN, unix.CAP_SETUID, unix.CAP_SETGID, unix.CAP_SETPCAP, unix.CAP_NET_ADMIN, unix.CAP_DAC_OVERRIDE},
	}
}

// hidden are places for the new root: it covers what lies there, in this jail alone.
var hidden = []string{"/tmp", "/run", "/mnt"}

// enterJail gives this process, the first of its namespaces, a root of its own.
// The job's folders are taken hold of before it becomes whom it is outside, to
// whom the way to them may be closed.
func enterJail(job string) error {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("jail: private mounts: %w", err)
	}
	in, err := hold(filepath.Join(job, "in"), true)
	if err != nil {
		return err
	}
	out, err := hold(filepath.Join(job, "out"), false)
	if err != nil {
		return err
	}
	if err := first(); err != nil {
		return err
	}
	root := ""
	for _, dir := range hidden {
		if info, err := os.Lstat(dir); err == nil && info.IsDir() {
			root = dir
			break
		}
	}
	if root == "" {
		return errors.New("jail: there is no folder for its root")
	}
	if err := unix.Mount("jail", root, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, "mode=0755,size=1m"); err != nil {
		return fmt.Errorf("jail: root: %w", err)
	}
	if err := errors.Join(system(root), devices(root), own(root, in, out)); err != nil {
		return err
	}
	if err := pivot(root); err != nil {
		return err
	}
	// No namespaces within: they only widen what can be tried on the kernel.
	_ = os.WriteFile("/proc/sys/user/max_user_namespaces", []byte("0"), 0)
	_ = unix.Mount("proc", "/proc/sys", "", unix.MS_BIND|unix.MS_REMOUNT|unix.MS_RDONLY, "")
	_ = unix.Sethostname([]byte("job"))
	return loopbackUp()
}

// hold takes a mount of a folder that can be put elsewhere.
func hold(dir string, readOnly bool) (int, error) {
	fd, err := unix.OpenTree(unix.AT_FDCWD, dir, unix.OPEN_TREE_CLONE|unix.OPEN_TREE_CLOEXEC)
	if err != nil {
		return 0, fmt.Errorf("jail: %s: %w", filepath.Base(dir), err)
	}
	attr := &unix.MountAttr{Attr_set: unix.MOUNT_ATTR_NOSUID | unix.MOUNT_ATTR_NODEV}
	if readOnly {
		attr.Attr_set |= unix.MOUNT_ATTR_RDONLY
	}
	return fd, unix.MountSetattr(fd, "", unix.AT_EMPTY_PATH, attr)
}

func put(fd int, at string) error {
	defer func() { _ = unix.Close(fd) }()
	return unix.MoveMount(fd, "", unix.AT_FDCWD, at, unix.MOVE_MOUNT_F_EMPTY_PATH)
}

// first becomes the first user of the namespaces, who is nobody much outside.
func first() error {
	_ = syscall.Setgroups([]int{}) // refused where we are no root outside: then they are our own
	if err := errors.Join(syscall.Setresgid(0, 0, 0), syscall.Setresuid(0, 0, 0)); err != nil {
		return fmt.Errorf("jail: user: %w", err)
	}
	return nil
}

func system(root string) error {
	for _, path := range readable {
		info, err := os.Lstat(path)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err == nil {
			err = show(root, path, info)
		}
		if err != nil {
			return fmt.Errorf("jail: %s: %w", path, err)
		}
	}
	for name, text := range map[string]string{
		"passwd": "job:x:0:0:job:" + jailJob + "/tmp:/bin/sh\n", "group": "job:x:0:\n", "hosts": "127.0.0.1 localhost job\n::1 localhost\n",
		"nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n", "hostname": "job\n",
	} {
		if err := os.WriteFile(filepath.Join(root, "etc", name), []byte(text), 0o644); err != nil {
			return fmt.Errorf("jail: /etc/%s: %w", name, err)
		}
	}
	return nil
}

// show makes a part of the host readable at the same place; a link stays a link.
func show(root, path string, info os.FileInfo) error {
	at := filepath.Join(root, path)
	if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
		return err
	}
	switch {
	case info.Mode()&os.ModeSymlink != 0:
		to, err := os.Readlink(path)
		if err != nil {
			return err
		}
		return os.Symlink(to, at)
	case info.IsDir():
		if err := os.Mkdir(at, 0o755); err != nil {
			return err
		}
	default:
		if err := os.WriteFile(at, nil, 0o644); err != nil {
			return err
		}
	}
	return bind(path, at, true)
}

// bind shows a file or folder elsewhere; read-only holds for all below it.
func bind(from, to string, readOnly bool) error {
	if err := unix.Mount(from, to, "", unix.MS_BIND|unix.MS_REC, ""); err != nil {
		return err
	}
	attr := &unix.MountAttr{Attr_set: unix.MOUNT_ATTR_NOSUID | unix.MOUNT_ATTR_NODEV}
	if readOnly {
		attr.Attr_set |= unix.MOUNT_ATTR_RDONLY
	}
	return unix.MountSetattr(unix.AT_FDCWD, to, unix.AT_RECURSIVE, attr)
}

func devices(root string) error {
	dev := filepath.Join(root, "dev")
	if err := os.MkdirAll(filepath.Join(dev, "shm"), 0o755); err != nil {
		return err
	}
	for _, name := range deviceNames {
		at := filepath.Join(dev, name)
		if err := os.WriteFile(at, nil, 0o644); err != nil {
			return err
		}
		if err := unix.Mount("/dev/"+name, at, "", unix.MS_BIND, ""); err != nil {
			return fmt.Errorf("jail: /dev/%s: %w", name, err)
		}
	}
	for name, to := range map[string]string{"fd": "/proc/self/fd", "stdin": "/proc/self/fd/0", "stdout": "/proc/self/fd/1", "stderr": "/proc/self/fd/2"} {
		if err := os.Symlink(to, filepath.Join(dev, name)); err != nil {
			return err
		}
	}
	return memory0(filepath.Join(dev, "shm"))
}

func memory0(at string) error {
	return unix.Mount("tmp", at, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, "mode=1777,nr_inodes=100000,size="+strconv.Itoa(jailTmp))
}

// own lays out what is the job's: its input to read, its output to write, room
// for what does not last.
func own(root string, in, out int) error {
	for _, dir := range []string{"proc", "tmp", "job/in", "job/out", "job/tmp"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			return err
		}
	}
	err := errors.Join(
		memory0(filepath.Join(root, "tmp")), memory0(filepath.Join(root, "job/tmp")),
		put(in, filepath.Join(root, "job/in")), put(out, filepath.Join(root, "job/out")),
		unix.Mount("proc", filepath.Join(root, "proc"), "proc", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, ""))
	if err != nil {
		return fmt.Errorf("jail: the job's folders: %w", err)
	}
	return nil
}

// pivot leaves nothing of the old root in reach.
func pivot(root string) error {
	old := filepath.Join(root, ".old")
	err := os.Mkdir(old, 0o700)
	if err == nil {
		err = unix.PivotRoot(root, old)
	}
	if err == nil {
		err = errors.Join(os.Chdir("/"), unix.Unmount("/.old", unix.MNT_DETACH), os.Remove("/.old"))
	}
	if err == nil {
		err = unix.Mount("", "/", "", unix.MS_REMOUNT|unix.MS_BIND|unix.MS_RDONLY|unix.MS_NOSUID|unix.MS_NODEV, "")
	}
	if err != nil {
		return fmt.Errorf("jail: root: %w", err)
	}
	return os.Chdir(jailJob)
}

// loopbackUp lets a job speak with itself; there is no other network.
func loopbackUp() error {
	s, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("jail: network: %w", err)
	}
	defer func() { _ = unix.Close(s) }()
	lo, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	lo.SetUint16(unix.IFF_UP | unix.IFF_RUNNING)
	if err := unix.IoctlIfreq(s, unix.SIOCSIFFLAGS, lo); err != nil {
		return fmt.Errorf("jail: loopback: %w", err)
	}
	return nil
}

// initMain is the first process of the namespaces: it starts the job, passes
// signals on, buries what the job leaves behind, and tells how it ended: a first
// process cannot end by a signal of its own.
func initMain(args []string) int {
	ch := make(chan os.Signal, 16)
	signal.Notify(ch, syscall.SIGTERM, syscall.SIGINT, syscall.SIGCONT, syscall.SIGUSR1, syscall.SIGUSR2)
	cmd := exec.Command("/proc/self/exe", args...)
	cmd.Args[0] = "supermarket"
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	launch, end := os.NewFile(launchFD, "launch"), os.NewFile(endFD, "end")
	cmd.ExtraFiles = []*os.File{os.NewFile(3, "metrics"), launch}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // it hears of a signal once, from us
	if err := cmd.Start(); err != nil {
		_, _ = fmt.Fprintln(launch, err)
		return exitLaunch
	}
	_ = launch.Close() // the job's own copy closes when it is launched
	go func() {
		for s := range ch {
			_ = cmd.Process.Signal(s)
		}
	}()
	w := bury(cmd.Process.Pid)
	if w.Signaled() {
		_, _ = fmt.Fprintf(end, "signal %d\n", w.Signal())
		return 128 + int(w.Signal())
	}
	_, _ = fmt.Fprintf(end, "exit %d\n", w.ExitStatus())
	return w.ExitStatus()
}

// bury waits for every child until the job itself has ended.
func bury(pid int) syscall.WaitStatus {
	for {
		var w syscall.WaitStatus
		got, err := syscall.Wait4(-1, &w, 0, nil)
		if got == pid || err != nil && !errors.Is(err, syscall.EINTR) {
			return w
		}
	}
}

// endOf reads how init says that the job ended; false when it said nothing.
func endOf(said []byte) (code int, sig syscall.Signal, ok bool) {
	kind, number, _ := strings.Cut(strings.TrimSpace(string(said)), " ")
	n, err := strconv.Atoi(number)
	switch {
	case err != nil:
		return 0, 0, false
	case kind == "signal":
		return -1, syscall.Signal(n), true
	}
	return n, 0, kind == "exit"
}

// powerless gives up whatever the first user of a namespace may do in it, for good.
func powerless() error {
	const noRoot = 1<<0 | 1<<1 | 1<<2 | 1<<3 | 1<<5 | 1<<6 | 1<<7 // SECBIT_NOROOT, NO_SETUID_FIXUP, KEEP_CAPS_LOCKED, NO_CAP_AMBIENT_RAISE, and their locks
	for c := 0; c <= unix.CAP_LAST_CAP; c++ {
		if err := unix.Prctl(unix.PR_CAPBSET_DROP, uintptr(c), 0, 0, 0); err != nil && !errors.Is(err, unix.EINVAL) {
			return fmt.Errorf("jail: capabilities: %w", err)
		}
	}
	if err := unix.Prctl(unix.PR_SET_SECUREBITS, noRoot, 0, 0, 0); err != nil {
		return fmt.Errorf("jail: secure bits: %w", err)
	}
	none := [2]unix.CapUserData{}
	return unix.Capset(&unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}, &none[0])
}
