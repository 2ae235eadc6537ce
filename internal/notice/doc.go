// Package notice owns the messages that leave by mail: which there are, their
// words in the reader's language, and how they wait sealed until they are sent.
//
// It does not own the outside (mail) nor who is written to, and when (the
// counters that send).
// Invariants: a message and its cause are written in one transaction; what
// stands in a message is at rest only sealed; links lead to the public address
// of the installation and to nowhere else.
package notice
