package runner

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// knownJail tries a jail, which costs a process and its namespaces, once: that one
// could be made is kept until the computer starts anew, or a start fails. That none
// could be is asked again each time: a computer that was mended is noticed at once.
func knownJail(ctx context.Context, c Config) error {
	if c.jailed() {
		return nil
	}
	err := tryJail(ctx, c)
	if err == nil {
		c.keepJailed()
	}
	return err
}

// knownFile lies beside the work folders, where no job can write.
func (c Config) knownFile() string {
	uid, gid := c.jailUser()
	return filepath.Join(filepath.Dir(c.WorkDir), ".jail-"+strconv.Itoa(uid)+"-"+strconv.Itoa(gid))
}

// jailed tells whether this user of this computer has made such a jail since it started.
func (c Config) jailed() bool {
	f, err := os.OpenFile(c.knownFile(), os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Mode().Perm()&0o022 != 0 {
		return false
	}
	if s, ok := info.Sys().(*syscall.Stat_t); !ok || int(s.Uid) != os.Getuid() {
		return false
	}
	b := make([]byte, 64)
	n, _ := f.Read(b)
	return n > 0 && string(b[:n]) == bootID()
}

func (c Config) keepJailed() {
	tmp, err := os.CreateTemp(filepath.Dir(c.WorkDir), ".jail-*") // only we may read and write it
	if err != nil {
		return
	}
	_, err = tmp.WriteString(bootID())
	if closed := tmp.Close(); err != nil || closed != nil || os.Rename(tmp.Name(), c.knownFile()) != nil {
		_ = os.Remove(tmp.Name())
	}
}

func (c Config) forgetJailed() { _ = os.Remove(c.knownFile()) }
