package e2e_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// seedFlag repeats a run that failed; 0 draws another seed for each test.
var seedFlag = flag.Uint64("seed", 0, "the seed of what is random")

// built is where the binaries of this run stand.
var built struct {
	sync.Mutex
	dir string
}

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == relayCommand {
		fmt.Fprintln(os.Stderr, relayMain(os.Args[2:]))
		os.Exit(1)
	}
	flag.Parse()
	// How much runs side by side is up to the lanes.
	if err := flag.Set("test.parallel", "64"); err != nil {
		panic(err)
	}
	code := m.Run()
	if built.dir != "" {
		_ = os.RemoveAll(built.dir)
	}
	os.Exit(code)
}

// program returns the built binary; tags is "" or "killpoint".
func program(t testing.TB, tags string) string {
	t.Helper()
	built.Lock()
	defer built.Unlock()
	if built.dir == "" {
		dir, err := os.MkdirTemp("", "supermarket-e2e-")
		if err != nil {
			t.Fatal(err)
		}
		built.dir = dir
	}
	path := filepath.Join(built.dir, "supermarket"+tags)
	if _, err := os.Stat(path); err == nil {
		return path
	}
	out, err := exec.Command("go", "build", "-tags", tags, "-o", path, "supermarket/cmd/supermarket").CombinedOutput()
	if err != nil {
		t.Fatal(fmt.Errorf("build: %w\n%s", err, out))
	}
	return path
}
