// Package files owns the bytes that are too large for the database: uploads,
// artefacts, evidence and logs, in one folder that all processes share, and the
// signed links by which others read and write them.
//
// It does not own who may see a file nor what it means: its keys are opaque,
// and the row that names a key says whose it is.
// Invariants: no key leaves the folder and no symbolic link is followed; what
// was put is there whole or not at all; what was appended stands where its
// offset says, once.
package files
