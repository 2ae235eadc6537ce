package account_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestNothingButTestsHashesCheaply(t *testing.T) {
	asked, seen := regexp.MustCompile(`\bCheap:\s|\.Cheap\s*=`), 0
	err := filepath.WalkDir("../..", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(text), "supermarket/internal/account") || !asked.Match(text) {
			return err
		}
		seen++
		if !strings.HasSuffix(path, "_test.go") && !strings.Contains(path, "internal/testkit/") {
			t.Errorf("%s hashes passwords cheaply", path)
		}
		return nil
	})
	if err != nil || seen == 0 {
		t.Errorf("%d places ask for cheap hashes, %v", seen, err)
	}
}
