//go:build !amd64 && !arm64

package runner

const (
	auditArch  = 0 // none is known: nothing is jailed
	otherCalls = 0x80000000
)

var forbiddenHere []uint32
