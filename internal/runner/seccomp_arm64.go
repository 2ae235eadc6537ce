package runner

import "golang.org/x/sys/unix"

const (
	auditArch  = unix.AUDIT_ARCH_AARCH64
	otherCalls = 0x80000000
)

var forbiddenHere []uint32
