// Package evidence owns the files that prove something, of an application, a
// claim or a batch: which files are taken, and their rows.
//
// It does not own who may add or read them, nor when (award, claim), nor their
// bytes (files).
// Invariants: what a file is follows from its content, never from what its sender
// says; nothing that a browser would run is taken; a row's checksum and length are
// those of the bytes that were stored; a row is never changed, only removed.
package evidence
