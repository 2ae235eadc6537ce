package app

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"runtime"
	"sync"

	"supermarket/handlers"
	"supermarket/models"
)

// ownProgram is the file that this process runs, whatever has its name by now.
const ownProgram = "/proc/self/exe"

// program tells this very program by its bytes, which are read once.
var program = sync.OnceValues(func() (handlers.Runner, error) {
	f, err := os.Open(ownProgram)
	if err != nil {
		return handlers.Runner{}, err
	}
	defer func() { _ = f.Close() }()
	h := sha256.New()
	size, err := io.Copy(h, f)
	return handlers.Runner{
		Program: models.Program{SHA256: hex.EncodeToString(h.Sum(nil)), Size: size, OS: runtime.GOOS, Arch: runtime.GOARCH}, Path: ownProgram,
	}, err
})
