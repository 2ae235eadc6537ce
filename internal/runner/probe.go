package runner

import (
	"context"
	"path/filepath"

	"supermarket/models"
)

// Probe finds out, by trying it below a folder, what jobs can be bounded and kept
// apart with on this computer; exe is our binary.
func Probe(ctx context.Context, dir, exe string) models.HostFacts {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return models.HostFacts{Cgroup: models.CgroupNone, Lacks: err.Error()}
	}
	return isolation(ctx, Config{WorkDir: abs, Exe: exe}, tryJail)
}
