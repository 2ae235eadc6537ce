package files

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"supermarket/internal/fault"
)

func open(t *testing.T, dataDir string) *Store {
	t.Helper()
	s, err := Open("", dataDir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func content(t *testing.T, s *Store, key string, offset int64) string {
	t.Helper()
	r, err := s.Open(key, offset)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestWhatWasPutIsReadFromAnyOffset(t *testing.T) {
	s := open(t, t.TempDir())
	size, sum, err := s.Put("a/b.txt", strings.NewReader("hello"), 5)
	if err != nil || size != 5 || sum != "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" {
		t.Fatalf("got %d %s %v", size, sum, err)
	}
	if got := content(t, s, "a/b.txt", 0) + content(t, s, "a/b.txt", 3) + content(t, s, "a/b.txt", 9); got != "hellolo" {
		t.Errorf("got %q", got)
	}
	if n, again, err := s.Sum("a/b.txt"); n != 5 || again != sum || err != nil {
		t.Errorf("got %d %s %v", n, again, err)
	}
}

func TestAPutThatFailsLeavesTheOldFileAndNoRest(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if _, _, err := s.Put("k", strings.NewReader("old"), 10); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Put("k", strings.NewReader("far too long"), 10); !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v", err)
	}
	broken := io.MultiReader(strings.NewReader("new"), iotest.ErrReader(errors.New("cut")))
	if _, _, err := s.Put("k", broken, 10); err == nil {
		t.Error("a broken upload passes")
	}
	if got := content(t, s, "k", 0); got != "old" {
		t.Errorf("got %q", got)
	}
	left, err := os.ReadDir(filepath.Join(dir, "files", incoming))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestAnAppendedPieceMayBeSentAgain(t *testing.T) {
	s := open(t, t.TempDir())
	for _, c := range []struct {
		offset int64
		piece  string
		size   int64
		err    error
	}{
		{0, "abc", 3, nil},
		{0, "abc", 3, nil},
		{1, "bcde", 5, nil},
		{6, "g", 5, ErrGap},
		{-1, "a", 5, ErrGap},
		{0, "x", 5, ErrDiffers},
		{4, "eX", 6, nil},
		{6, "too long", 6, ErrTooLarge},
		{6, "", 6, nil},
	} {
		size, err := s.Append("job/log", c.offset, strings.NewReader(c.piece), 10)
		if size != c.size || !errors.Is(err, c.err) {
			t.Errorf("%q at %d: got %d, %v, want %d, %v", c.piece, c.offset, size, err, c.size, c.err)
		}
	}
	if got := content(t, s, "job/log", 0); got != "abcdeX" {
		t.Errorf("got %q", got)
	}
}

func TestAGapNamesTheSizeToGoOnFrom(t *testing.T) {
	s := open(t, t.TempDir())
	_, err := s.Append("log", 7, strings.NewReader("x"), 10)
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != fault.Conflict || f.Args["size"] != int64(0) {
		t.Errorf("got %#v", err)
	}
}

// Each writer has a Store of its own, so its lock is as foreign as another process's.
func TestWritersOfOneFileNeverTearIt(t *testing.T) {
	dir := t.TempDir()
	whole := bytes.Repeat([]byte("0123456789"), 100)
	var wait sync.WaitGroup
	for range 8 {
		s := open(t, dir)
		wait.Go(func() {
			for at := int64(0); at < int64(len(whole)); {
				end := min(at+37, int64(len(whole)))
				size, err := s.Append("log", at, bytes.NewReader(whole[at:end]), 1000)
				if err != nil {
					t.Errorf("at %d: %v", at, err)
					return
				}
				at = size
			}
		})
	}
	wait.Wait()
	if got := content(t, open(t, dir), "log", 0); got != string(whole) {
		t.Errorf("got %d bytes, torn", len(got))
	}
}

func TestAnAppendWhileOthersDeleteNeverFails(t *testing.T) {
	dir := t.TempDir()
	a, b := open(t, dir), open(t, dir)
	var wait sync.WaitGroup
	wait.Go(func() {
		for range 200 {
			if _, err := a.Append("d/log", 0, strings.NewReader("x"), 10); err != nil {
				t.Error(err)
			}
		}
	})
	for range 200 {
		if err := b.Delete("d/log"); err != nil {
			t.Error(err)
		}
	}
	wait.Wait()
}

func TestNoKeyLeavesTheFolder(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if err := os.WriteFile(filepath.Join(dir, "secret"), []byte("s"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{
		"", ".", "..", "../secret", "a/../../secret", "/etc/passwd", "a//b", "a/", ".incoming/x", "a/.x", "-rf", "a\x00b", "a\nb", "a b", "é",
		strings.Repeat("a", 129), "1/2/3/4/5/6/7",
	} {
		_, _, put := s.Put(key, strings.NewReader("x"), 1)
		_, read := s.Open(key, 0)
		_, add := s.Append(key, 0, strings.NewReader("x"), 1)
		_, size := s.Size(key)
		for _, err := range []error{put, read, add, size, s.Delete(key)} {
			if !errors.Is(err, ErrKey) {
				t.Errorf("%q: got %v", key, err)
			}
		}
	}
}

func TestNoSymbolicLinkIsFollowed(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if _, _, err := s.Put("own/file", strings.NewReader("x"), 1); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(dir, "files")
	for name, target := range map[string]string{"out": "/etc/hostname", "in": "own/file", "dir": "own"} {
		if err := os.Symlink(target, filepath.Join(folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	for _, key := range []string{"out", "in", "dir/file", "dir/new"} {
		_, read := s.Open(key, 0)
		_, add := s.Append(key, 0, strings.NewReader("y"), 9)
		_, _, put := s.Put(key, strings.NewReader("y"), 9)
		for _, err := range []error{read, add, put} {
			if !errors.Is(err, ErrKey) {
				t.Errorf("%s: got %v", key, err)
			}
		}
	}
}

func TestAFileThatIsNotThereIsMissing(t *testing.T) {
	s := open(t, t.TempDir())
	_, read := s.Open("none/k", 0)
	_, size := s.Size("none")
	if !errors.Is(read, ErrMissing) || !errors.Is(size, ErrMissing) || s.Delete("none") != nil {
		t.Errorf("got %v, %v", read, size)
	}
}

func TestAFullDiskIsSaidToBeFull(t *testing.T) {
	full := ours(&os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC})
	quota := ours(errors.Join(syscall.EDQUOT, nil))
	if !errors.Is(full, ErrFull) || !errors.Is(quota, ErrFull) || !errors.Is(ours(os.ErrPermission), ErrFailed) {
		t.Errorf("got %v, %v", full, quota)
	}
}

func TestSweepTakesOnlyWhatIsOld(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	rest := filepath.Join(dir, "files", incoming, "rest")
	if err := os.WriteFile(rest, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	written := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	if err := os.Chtimes(rest, written, written); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Sweep(written); n != 0 || err != nil {
		t.Errorf("got %d, %v", n, err)
	}
	if n, err := s.Sweep(written.Add(time.Second)); n != 1 || err != nil {
		t.Errorf("got %d, %v", n, err)
	}
}

func TestAFolderIsNamedByItsURL(t *testing.T) {
	dir := t.TempDir()
	s, err := Open("file://"+dir, "unused")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if _, _, err := s.Put("k", strings.NewReader("x"), 1); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "k")); err != nil {
		t.Error(err)
	}
	if _, err := Open("s3://bucket", "unused"); err == nil {
		t.Error("a scheme that is not there passes")
	}
}

// Whatever pieces arrive, repeated and out of order, the file is a prefix of what was sent.
func TestAppendsBuildAPrefixOfWhatWasSent(t *testing.T) {
	s := open(t, t.TempDir())
	run := 0
	rapid.Check(t, func(rt *rapid.T) {
		run++
		key := "log/" + strings.Repeat("x", 1+run%100) + "_" + string(rune('a'+run/100%26))
		if err := s.Delete(key); err != nil {
			rt.Fatal(err)
		}
		whole := rapid.SliceOfN(rapid.Byte(), 1, 64).Draw(rt, "whole")
		acknowledged := int64(0)
		for range rapid.IntRange(1, 20).Draw(rt, "pieces") {
			from := rapid.IntRange(0, len(whole)-1).Draw(rt, "from")
			to := rapid.IntRange(from, len(whole)).Draw(rt, "to")
			size, err := s.Append(key, int64(from), bytes.NewReader(whole[from:to]), 64)
			if gap := int64(from) > acknowledged; gap != errors.Is(err, ErrGap) || !gap && err != nil {
				rt.Fatalf("[%d:%d] on %d: %v", from, to, acknowledged, err)
			} else if !gap {
				acknowledged = max(acknowledged, int64(to))
			}
			if size != acknowledged {
				rt.Fatalf("size %d, want %d", size, acknowledged)
			}
		}
		if got := content(t, s, key, 0); acknowledged > 0 && got != string(whole[:acknowledged]) {
			rt.Fatalf("got %q", got)
		}
	})
}
