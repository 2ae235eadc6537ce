package agent

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"supermarket/models"
)

var errProgram = errors.New("agent: the server's runner is not what its checksum says")

var hexDigest = regexp.MustCompile(`^[0-9a-f]{64}$`)

const (
	mostProgram  = 1 << 30 // bytes
	fetchProgram = 10 * time.Minute
)

// Fetch lays the server's runner into dir, once, and returns where. What is not
// the program with that checksum is never there under that name.
func (a *Agent) Fetch(ctx context.Context, p models.Program, dir string) (string, error) {
	if !hexDigest.MatchString(p.SHA256) || p.Size <= 0 || p.Size > mostProgram {
		return "", errProgram
	}
	path := filepath.Join(dir, "runner-"+p.SHA256)
	if sum, err := Digest(path); err == nil && sum == p.SHA256 {
		return path, nil
	}
	tmp, err := os.CreateTemp(dir, ".runner-*")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.Remove(tmp.Name()) }()
	err = a.download(ctx, p, tmp)
	if err := errors.Join(err, tmp.Chmod(0o755), tmp.Sync(), tmp.Close()); err != nil {
		return "", err
	}
	return path, os.Rename(tmp.Name(), path)
}

func (a *Agent) download(ctx context.Context, p models.Program, to io.Writer) error {
	ctx, cancel := context.WithTimeout(ctx, fetchProgram)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, a.server+models.RunnerPath+p.SHA256, nil)
	if err != nil {
		return err
	}
	slow := *a.http
	slow.Timeout = 0
	res, err := slow.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("agent: the server answered %d when asked for its runner", res.StatusCode)
	}
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(to, h), io.LimitReader(res.Body, p.Size+1))
	if err == nil && (n != p.Size || hex.EncodeToString(h.Sum(nil)) != p.SHA256) {
		err = errProgram
	}
	return err
}

// Digest is the SHA-256 of a file, in hex.
func Digest(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), err
}
