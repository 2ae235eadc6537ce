package runner

import (
	"bufio"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"supermarket/models"
)

// cgroup is the job's own control group, in one folder (v2) or one for each controller (v1).
type cgroup struct {
	kind   string
	memory string // the folder that bounds memory
	pids   string // the folder that bounds processes; in v2 the same
}

var errNoCgroup = errors.New("runner: no control group can be made here")

// makeCgroup makes a group below our own, or beside it, wherever this process may.
func makeCgroup(name string, l models.RunLimits) (*cgroup, error) {
	own := ownCgroups()
	if c, err := makeV2(own[""], name, l); err == nil {
		return c, nil
	}
	return makeV1(own["memory"], own["pids"], name, l)
}

func groupName(submissionKey string) string { return "supermarket-" + submissionKey }

// findCgroup returns the group that a runner made under this name, nil when there is none.
func findCgroup(name string) *cgroup {
	own := ownCgroups()
	for _, parent := range []string{own[""], filepath.Dir(own[""])} {
		dir := filepath.Join(parent, name)
		if _, err := os.Stat(dir); own[""] != "" && err == nil {
			return &cgroup{models.CgroupV2, dir, dir}
		}
	}
	c := &cgroup{models.CgroupV1, filepath.Join(own["memory"], name), filepath.Join(own["pids"], name)}
	if _, err := os.Stat(c.memory); own["memory"] != "" && err == nil {
		return c
	}
	return nil
}

// ownCgroups returns the folder of this process by controller, "" for v2.
func ownCgroups() map[string]string {
	mounts := cgroupMounts()
	out := map[string]string{}
	f, err := os.Open("/proc/self/cgroup")
	if err != nil {
		return out
	}
	defer func() { _ = f.Close() }()
	for in := bufio.NewScanner(f); in.Scan(); {
		part := strings.SplitN(in.Text(), ":", 3)
		if len(part) != 3 {
			continue
		}
		for _, controller := range strings.Split(part[1], ",") {
			if m, ok := mounts[controller]; ok {
				out[controller] = filepath.Join(m.point, strings.TrimPrefix(part[2], m.root))
			}
		}
	}
	return out
}

type mount struct{ root, point string }

func cgroupMounts() map[string]mount {
	out := map[string]mount{}
	f, err := os.Open("/proc/self/mountinfo")
	if err != nil {
		return out
	}
	defer func() { _ = f.Close() }()
	for in := bufio.NewScanner(f); in.Scan(); {
		left, right, _ := strings.Cut(in.Text(), " - ")
		l, r := strings.Fields(left), strings.Fields(right)
		if len(l) < 5 || len(r) < 3 {
			continue
		}
		m := mount{strings.TrimSuffix(l[3], "/"), l[4]}
		switch r[0] {
		case "cgroup2":
			out[""] = m
		case "cgroup":
			for _, option := range strings.Split(r[2], ",") {
				out[option] = m
			}
		}
	}
	return out
}

func makeV2(own, name string, l models.RunLimits) (*cgroup, error) {
	if own == "" {
		return nil, errNoCgroup
	}
	// A group that holds processes cannot hand controllers down: try ours, then its parent, as under systemd's Delegate.
	for _, parent := range []string{own, filepath.Dir(own)} {
		if write(parent, "cgroup.subtree_control", "+memory +pids") != nil {
			continue
		}
		dir := filepath.Join(parent, name)
		if err := os.Mkdir(dir, 0o755); err != nil && !errors.Is(err, os.ErrExist) {
			continue
		}
		c := &cgroup{models.CgroupV2, dir, dir}
		err := errors.Join(bound(dir, "memory.max", l.MemoryBytes), bound(dir, "pids.max", int64(l.Processes)))
		if err == nil {
			_ = write(dir, "memory.swap.max", "0") // absent where there is no swap
			_ = write(dir, "memory.oom.group", "1")
			return c, nil
		}
		c.remove()
	}
	return nil, errNoCgroup
}

func makeV1(memory, pids, name string, l models.RunLimits) (*cgroup, error) {
	if memory == "" || pids == "" {
		return nil, errNoCgroup
	}
	c := &cgroup{models.CgroupV1, filepath.Join(memory, name), filepath.Join(pids, name)}
	for _, dir := range c.dirs() {
		if err := os.Mkdir(dir, 0o755); err != nil && !errors.Is(err, os.ErrExist) {
			c.remove()
			return nil, errNoCgroup
		}
	}
	err := errors.Join(bound(c.memory, "memory.limit_in_bytes", l.MemoryBytes), bound(c.pids, "pids.max", int64(l.Processes)))
	if err != nil {
		c.remove()
		return nil, errors.Join(errNoCgroup, err)
	}
	return c, nil
}

func bound(dir, file string, n int64) error {
	if n <= 0 {
		return nil
	}
	return write(dir, file, strconv.FormatInt(n, 10))
}

func write(dir, file, text string) error {
	f, err := os.OpenFile(filepath.Join(dir, file), os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}

func (c *cgroup) dirs() []string {
	if c == nil {
		return nil
	}
	if c.memory == c.pids {
		return []string{c.memory}
	}
	return []string{c.memory, c.pids}
}

// ranOut tells whether the kernel killed something for want of memory.
func (c *cgroup) ranOut() bool {
	if c == nil {
		return false
	}
	for _, file := range []string{"memory.events", "memory.oom_control"} {
		b, _ := os.ReadFile(filepath.Join(c.memory, file))
		for _, row := range strings.Split(string(b), "\n") {
			if n, ok := strings.CutPrefix(row, "oom_kill "); ok && n != "0" {
				return true
			}
		}
	}
	return false
}

// members are the processes that are in the group now.
func (c *cgroup) members() (pids []int) {
	if c == nil {
		return nil
	}
	b, _ := os.ReadFile(filepath.Join(c.pids, "cgroup.procs"))
	for _, text := range strings.Fields(string(b)) {
		if pid, err := strconv.Atoi(text); err == nil && pid > 1 {
			pids = append(pids, pid)
		}
	}
	return pids
}

// kill ends whatever is still in the group.
func (c *cgroup) kill() {
	for _, dir := range c.dirs() {
		if write(dir, "cgroup.kill", "1") == nil {
			continue
		}
		b, _ := os.ReadFile(filepath.Join(dir, "cgroup.procs"))
		for _, text := range strings.Fields(string(b)) {
			if pid, err := strconv.Atoi(text); err == nil && pid > 1 {
				_ = syscall.Kill(pid, syscall.SIGKILL)
			}
		}
	}
}

// remove waits a moment for those that were killed: a group with anything in it stays.
func (c *cgroup) remove() {
	for _, dir := range c.dirs() {
		for try := 0; try < 100; try++ {
			if err := os.Remove(dir); err == nil || errors.Is(err, os.ErrNotExist) {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
	}
}
