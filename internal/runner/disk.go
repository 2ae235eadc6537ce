package runner

import (
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

const (
	diskEvery  = 200 * time.Millisecond
	mostOutput = 100_000 // files and folders
)

// watchDisk tells when a job's output has outgrown its bound: file systems that
// count for us are rare.
func (r *run) watchDisk(j *job) <-chan struct{} {
	most := r.claim.Limits.DiskBytes
	if most <= 0 {
		return nil
	}
	full := make(chan struct{})
	go func() {
		again := time.NewTicker(diskEvery)
		defer again.Stop()
		for {
			select {
			case <-j.exited:
				return
			case <-again.C:
			}
			bytes, files := taken(r.folder.job("out"))
			if bytes+j.group.nameless(r.folder.job("out")) > most || files > mostOutput {
				close(full)
				return
			}
		}
	}()
	return full
}

// taken is what a folder takes of its disk, without following links.
func taken(dir string) (bytes int64, files int) {
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil
		}
		files++
		if files > mostOutput {
			return fs.SkipAll
		}
		if info, err := d.Info(); err == nil {
			if st, ok := info.Sys().(*syscall.Stat_t); ok {
				bytes += st.Blocks * 512
			}
		}
		return nil
	})
	return bytes, files
}

// nameless is what the group's processes keep of the same disk in open files that
// have no name any more, which no walk over a folder meets.
func (c *cgroup) nameless(dir string) (bytes int64) {
	var disk syscall.Stat_t
	if syscall.Stat(dir, &disk) != nil {
		return 0
	}
	seen := map[uint64]bool{}
	for _, pid := range c.members() {
		fds := filepath.Join("/proc", strconv.Itoa(pid), "fd")
		open, _ := os.ReadDir(fds)
		for _, fd := range open {
			var st syscall.Stat_t
			if syscall.Stat(filepath.Join(fds, fd.Name()), &st) == nil && st.Nlink == 0 && st.Dev == disk.Dev && !seen[st.Ino] {
				seen[st.Ino] = true
				bytes += st.Blocks * 512
			}
		}
	}
	return bytes
}
