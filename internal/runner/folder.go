package runner

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"supermarket/models"
)

// ErrBusy means that another runner works in this folder right now.
var ErrBusy = errors.New("runner: another runner works in this folder")

// folder is the place of one submission: lock, runner_id, status.json and
// job.log are the runner's; below job/ the job has in/, out/ and tmp/.
type folder struct {
	dir      string
	runnerID string
	lock     *os.File
}

// LogFile is the job's log in a work folder, as far as it was written.
func LogFile(workDir string) string { return filepath.Join(workDir, "job.log") }

func openFolder(dir string) (*folder, error) {
	if err := os.MkdirAll(dir, 0o711); err != nil {
		return nil, err
	}
	lock, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(ErrBusy, lock.Close())
	}
	f := &folder{dir: dir, lock: lock}
	f.runnerID, err = f.identity()
	return f, err
}

func (f *folder) close() { _ = f.lock.Close() }

func (f *folder) identity() (string, error) {
	b, err := os.ReadFile(filepath.Join(f.dir, "runner_id"))
	if id := strings.TrimSpace(string(b)); err == nil && models.IDHasPrefix(id, "run") {
		return id, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	id := models.NewID("run")
	return id, writeDurably(f.dir, "runner_id", []byte(id+"\n"))
}

func (f *folder) job(name string) string { return filepath.Join(f.dir, "job", name) }

// prepare makes the job's folders, its own when it runs as someone else.
func (f *folder) prepare(uid, gid int) error {
	if err := os.MkdirAll(f.job(""), 0o711); err != nil {
		return err
	}
	for _, name := range []string{"in", "out", "tmp"} {
		if err := os.MkdirAll(f.job(name), 0o700); err != nil {
			return err
		}
		if uid == 0 {
			continue
		}
		if err := os.Lchown(f.job(name), uid, gid); err != nil {
			return fmt.Errorf("runner: the job's folder: %w", err)
		}
	}
	return nil
}

// clean drops what the server has; the log and the status stay for the driver.
func (f *folder) clean() { _ = os.RemoveAll(f.job("")) }
