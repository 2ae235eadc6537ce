package runner

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"syscall"
	"time"

	"supermarket/models"
)

// outFolder opens the job's out folder without following any link that the job
// may have put in its way. The job's processes are gone by now.
func (f *folder) outFolder() (*os.Root, error) {
	work, err := os.OpenRoot(f.dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = work.Close() }()
	for _, name := range []string{"job", "job/out"} {
		info, err := work.Lstat(name)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			return nil, fmt.Errorf("runner: %s is no folder any more", name)
		}
	}
	return work.OpenRoot("job/out")
}

// pick returns what may leave the site: plain files with plain names and one
// name only, within the bounds; refused lists the rest with its reason.
func pick(out *os.Root, budget int64) (kept []models.RunArtefact, refused []string, err error) {
	dir, err := out.Open(".")
	if err != nil {
		return nil, nil, err
	}
	entries, err := dir.ReadDir(-1)
	if err := errors.Join(err, dir.Close()); err != nil {
		return nil, nil, err
	}
	for _, e := range entries {
		a, reason := examine(out, e.Name(), budget, len(kept))
		if reason != "" {
			refused = append(refused, fmt.Sprintf("%.100q: %s", e.Name(), reason))
			continue
		}
		budget -= a.Size
		kept = append(kept, a)
	}
	return kept, refused, nil
}

func examine(out *os.Root, name string, budget int64, count int) (models.RunArtefact, string) {
	a := models.RunArtefact{Name: name}
	if !models.ValidArtefactName(name) {
		return a, "name"
	}
	if count >= models.MaxFinishArtefact {
		return a, "too many"
	}
	f, info, err := openPlain(out, name)
	if err != nil {
		return a, err.Error()
	}
	defer func() { _ = f.Close() }()
	if info.Size() > budget {
		return a, "too large"
	}
	h := sha256.New()
	if a.Size, err = io.Copy(h, f); err != nil {
		return a, "cannot be read"
	}
	a.SHA256 = hex.EncodeToString(h.Sum(nil))
	return a, ""
}

var errNotPlain = errors.New("not a plain file")

// openPlain opens a regular file that has no other name: a hard link may be a
// file that the job could not read itself.
func openPlain(out *os.Root, name string) (*os.File, os.FileInfo, error) {
	info, err := out.Lstat(name)
	if err != nil || !info.Mode().IsRegular() {
		return nil, nil, errNotPlain
	}
	f, err := out.OpenFile(name, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, nil, errNotPlain
	}
	info, err = f.Stat()
	if s, ok := info.Sys().(*syscall.Stat_t); err != nil || !ok || !info.Mode().IsRegular() || s.Nlink != 1 {
		return nil, nil, errors.Join(errNotPlain, f.Close())
	}
	return f, info, nil
}

// put uploads the artefacts; one that the server refuses is left out.
func (c *client) put(ctx context.Context, base string, out *os.Root, list []models.RunArtefact) (done []models.RunArtefact, err error) {
	for _, a := range list {
		err := c.insist(ctx, "artefact "+a.Name, func(ctx context.Context) error { return c.putOne(ctx, base, out, a) })
		if isFinal(err) {
			c.cfg.Log.WarnContext(ctx, "artefact refused", "name", a.Name, "error", err)
			continue
		}
		if err != nil {
			return done, err
		}
		done = append(done, a)
	}
	return done, nil
}

func (c *client) putOne(ctx context.Context, base string, out *os.Root, a models.RunArtefact) error {
	f, _, err := openPlain(out, a.Name)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	u, err := url.Parse(base)
	if err != nil {
		return err
	}
	_, err = c.send(ctx, call{
		method: http.MethodPut, ref: u.JoinPath(a.Name).String(), body: io.NopCloser(f), size: a.Size,
		header: map[string]string{"Content-Type": "application/octet-stream", models.HeaderContentSHA256: a.SHA256},
		limit:  transferLimit(a.Size),
	})
	return err
}

// transferLimit allows for a slow line: 64 KiB in a second, and a minute besides.
func transferLimit(size int64) time.Duration {
	return time.Minute + time.Duration(size>>16)*time.Second
}
