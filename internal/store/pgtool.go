package store

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// postgresTool runs one of PostgreSQL's own programs on the database.
func postgresTool(ctx context.Context, dsn, name string, args ...string) error {
	path, err := findTool(name)
	if err != nil {
		return err
	}
	where, env, err := toolCall(dsn)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, path, append(where, args...)...)
	cmd.Env = append(env, "LC_ALL=C", "PATH="+filepath.Dir(path))
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("store: %s: %w: %s", name, err, strings.TrimSpace(said.String()))
	}
	return nil
}

// toolCall says which database is meant. The password goes by the environment:
// arguments are for all to see.
func toolCall(dsn string) (args, env []string, err error) {
	u, err := url.Parse(dsn)
	if err != nil {
		return nil, nil, fmt.Errorf("store: DATABASE_URL cannot be read") // the error repeats the password
	}
	if password, ok := u.User.Password(); ok {
		env = append(env, "PGPASSWORD="+password)
		u.User = url.User(u.User.Username())
	}
	if q := u.Query(); q.Has("password") {
		env = append(env, "PGPASSWORD="+q.Get("password"))
		q.Del("password")
		u.RawQuery = q.Encode()
	}
	return []string{"--no-password", "--dbname=" + u.String()}, env, nil
}

// findTool looks in PATH, then where Debian keeps the versions side by side.
func findTool(name string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	paths, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name) // the pattern is sound
	newest, best := 0, ""
	for _, p := range paths {
		version, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(p))))
		if err == nil && version > newest {
			newest, best = version, p
		}
	}
	if best == "" {
		return "", fmt.Errorf("store: %s is not installed: it comes with PostgreSQL's client programs", name)
	}
	return best, nil
}
