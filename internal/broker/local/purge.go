package local

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"supermarket/models"
)

// Purge removes the folders of settled submissions that were made before that time and
// returns how many. Submitted once more, such a key is turned away at the claim.
func (d *Driver) Purge(ctx context.Context, before time.Time) (int, error) {
	entries, err := os.ReadDir(d.cfg.Root)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, e := range entries {
		if ctx.Err() != nil {
			return n, errors.Join(err, ctx.Err())
		}
		if !e.IsDir() || !models.ValidSubmissionKey(e.Name()) {
			continue
		}
		gone, oneErr := d.place(e.Name()).purge(before)
		err = errors.Join(err, oneErr)
		if gone {
			n++
		}
	}
	return n, err
}

func (p place) purge(before time.Time) (bool, error) {
	info, err := os.Stat(filepath.Join(p.dir, "submit.lock"))
	if err != nil || !info.ModTime().Before(before) {
		return false, nil
	}
	unlock, err := p.tryLock()
	if errors.Is(err, errBusy) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer unlock()
	if v, err := p.look(); err != nil || v.alive || !v.settled() {
		return false, nil
	}
	p.free()
	return true, os.RemoveAll(p.dir)
}
