package store

import (
	"bytes"
	"runtime"
	"strconv"
	"sync"
)

// strict remembers which goroutines are inside Atomic, so that a nested use is
// found even where the caller passed the context from outside. It costs some
// microseconds a call and is on in tests only.
type strict struct {
	on     bool
	inside sync.Map // goroutine id -> struct{}
}

func (s *strict) entered() bool {
	if !s.on {
		return false
	}
	_, yes := s.inside.Load(goroutine())
	return yes
}

// enter marks the goroutine until the returned function is called.
func (s *strict) enter() func() {
	if !s.on {
		return func() {}
	}
	id := goroutine()
	s.inside.Store(id, struct{}{})
	return func() { s.inside.Delete(id) }
}

// goroutine reads the id that the runtime prints at the head of a stack.
func goroutine() uint64 {
	var b [64]byte
	line := b[len("goroutine "):runtime.Stack(b[:], false)]
	id, _ := strconv.ParseUint(string(line[:bytes.IndexByte(line, ' ')]), 10, 64)
	return id
}
