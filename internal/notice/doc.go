// Package notice owns the messages that leave by mail: which there are, their
// words in the reader's language, how they wait sealed until they are sent, and
// the facts that are left to be told: of which topic each is and whom it concerns.
//
// It does not own the outside (mail) nor the people, nor when messages are
// written (the counters that send and tell).
// Invariants: a message and its cause are written in one transaction, and so
// are a fact and its cause; a fact is told once for its kind and key; what
// stands in a message is at rest only sealed; links lead to the public address
// of the installation and to nowhere else; what concerns money in danger and
// the safety of an account cannot be switched off.
package notice
